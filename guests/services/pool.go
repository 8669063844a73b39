package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
)

// pool is a connection pool, in place of PgBouncer: it forwards each connection to the writable member of the database, and
// limits the number of connections. PGUSER, PGPASSWORD and PGDATABASE are the account and the database.
func pool(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("pool", flag.ContinueOnError)
	var listen, members addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	flags.Var(&members, "member", "`address:port` of a member of the database, once for each")
	limit := flags.Int("connections", 20, "largest number of connections")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	slots := make(chan struct{}, *limit)
	return acceptEach(ctx, listen, func(client net.Conn) {
		slots <- struct{}{}
		defer func() { <-slots }()
		server, err := dialWritable(ctx, members)
		if err != nil {
			fmt.Println("pool:", err)
			client.Close()
			return
		}
		relay(client, server)
	})
}

// dialWritable connects to the writable member.
func dialWritable(ctx context.Context, members []string) (net.Conn, error) {
	failures := []error{errors.New("no member is writable")}
	for _, member := range members {
		if err := checkWritable(ctx, member); err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", member, err))
			continue
		}
		return net.DialTimeout("tcp", member, dialTimeout)
	}
	return nil, errors.Join(failures...)
}

func checkWritable(ctx context.Context, member string) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	connection, err := pgx.Connect(ctx, "sslmode=disable connect_timeout=1 target_session_attrs=read-write "+hostsAndPorts([]string{member}))
	if err != nil {
		return err
	}
	return connection.Close(ctx)
}

// hostsAndPorts returns addresses in the format of PostgreSQL's connection strings.
func hostsAndPorts(list []string) string {
	var hosts, ports []string
	for _, address := range list {
		host, port, _ := net.SplitHostPort(address)
		hosts, ports = append(hosts, host), append(ports, port)
	}
	return fmt.Sprintf("host=%s port=%s", strings.Join(hosts, ","), strings.Join(ports, ","))
}
