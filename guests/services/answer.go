package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
)

// answer stands in for software whose work no rehearsal looks at: it answers the health check.
func answer(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("answer", flag.ContinueOnError)
	var listen addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	path := flags.String("http", "", "the `path` to answer with HTTP; TCP alone without")
	ill := flags.Bool("ill", false, "answer that it is ill")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	if *path == "" {
		return acceptEach(ctx, listen, func(c net.Conn) { c.Close() })
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+*path, health(*ill, func(context.Context) error { return nil }))
	return serveHTTP(ctx, listen, mux)
}

// health answers 200 when the check is fine, else 503 with what is wrong.
func health(ill bool, check func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := check(r.Context())
		if err == nil && ill {
			err = fmt.Errorf("planted: the health check says that it is ill")
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	}
}
