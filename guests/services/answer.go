package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
)

// answer answers health checks, in place of software that no exercise tests.
func answer(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("answer", flag.ContinueOnError)
	var listen addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	path := flags.String("http", "", "the `path` of the HTTP health check; without it, only TCP connections are accepted")
	unhealthy := flags.Bool("unhealthy", false, "make the health check fail")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	if *path == "" {
		return acceptEach(ctx, listen, func(c net.Conn) { c.Close() })
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+*path, health(*unhealthy, func(context.Context) error { return nil }))
	return serveHTTP(ctx, listen, mux)
}

// health answers 200 if the check succeeds, otherwise 503 with the error.
func health(unhealthy bool, check func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := check(r.Context())
		if err == nil && unhealthy {
			err = errors.New("planted fault: the health check fails")
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	}
}
