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

// pool stands in for PgBouncer: it leads each connection to the member of the database that can be written to, and lets
// no more than so many through at one time. PGUSER, PGPASSWORD and PGDATABASE say how to ask.
func pool(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("pool", flag.ContinueOnError)
	var listen, members addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	flags.Var(&members, "member", "`address:port` of a member of the database, once for each")
	most := flags.Int("connections", 20, "how many at one time")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	slots := make(chan struct{}, *most)
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

// dialWritable connects to the member that is not in recovery.
func dialWritable(ctx context.Context, members []string) (net.Conn, error) {
	failures := []error{errors.New("no member can be written to")}
	for _, member := range members {
		if err := canBeWritten(ctx, member); err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", member, err))
			continue
		}
		return net.DialTimeout("tcp", member, dialTimeout)
	}
	return nil, errors.Join(failures...)
}

func canBeWritten(ctx context.Context, member string) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	connection, err := pgx.Connect(ctx, "sslmode=disable connect_timeout=1 target_session_attrs=read-write "+hostsAndPorts([]string{member}))
	if err != nil {
		return err
	}
	return connection.Close(ctx)
}

// hostsAndPorts writes addresses the way a connection string of PostgreSQL lists them.
func hostsAndPorts(list []string) string {
	var hosts, ports []string
	for _, address := range list {
		host, port, _ := net.SplitHostPort(address)
		hosts, ports = append(hosts, host), append(ports, port)
	}
	return fmt.Sprintf("host=%s port=%s", strings.Join(hosts, ","), strings.Join(ports, ","))
}
