package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net"
	"net/http"
	"strings"
	"time"
)

// addresses is a flag that can be repeated: -listen 10.40.50.11:5432.
type addresses []string

func (a *addresses) String() string { return strings.Join(*a, ",") }

func (a *addresses) Set(address string) error {
	*a = append(*a, address)
	return nil
}

func parse(flags *flag.FlagSet, arguments []string) error {
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("unknown argument: " + flags.Arg(0))
	}
	return nil
}

// listenAll listens on all addresses. If one fails, it closes the others.
func listenAll(listen []string) ([]net.Listener, error) {
	if len(listen) == 0 {
		return nil, errors.New("no address to listen on: set -listen address:port")
	}
	var open []net.Listener
	for _, address := range listen {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			closeAll(open)
			return nil, err
		}
		open = append(open, listener)
	}
	return open, nil
}

func closeAll(listeners []net.Listener) {
	for _, listener := range listeners {
		listener.Close()
	}
}

// serveHTTP serves until the context ends.
func serveHTTP(ctx context.Context, listen []string, handler http.Handler) error {
	listeners, err := listenAll(listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, len(listeners))
	for _, listener := range listeners {
		go func() { failed <- server.Serve(listener) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}

// acceptEach handles connections until the context ends.
func acceptEach(ctx context.Context, listen []string, handle func(net.Conn)) error {
	listeners, err := listenAll(listen)
	if err != nil {
		return err
	}
	for _, listener := range listeners {
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				go handle(connection)
			}
		}()
	}
	<-ctx.Done()
	closeAll(listeners)
	return nil
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client may have disconnected
}
