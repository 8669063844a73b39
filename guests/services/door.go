package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

const dialTimeout = 5 * time.Second

// door lets those outside a network namespace into it: a proxy for CONNECT on a socket in the file system, which
// namespaces of networks do not separate.
func door(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("door", flag.ContinueOnError)
	socket := flags.String("socket", "", "the `path` to listen on")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	listener, err := net.Listen("unix", *socket)
	if err != nil {
		return err
	}
	if err := os.Chmod(*socket, 0o600); err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(connect), ReadHeaderTimeout: dialTimeout}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func connect(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
		return
	}
	inside, err := net.DialTimeout("tcp", r.Host, dialTimeout)
	if err != nil {
		http.Error(w, inWords(err), http.StatusBadGateway)
		return
	}
	outside, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		inside.Close()
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(outside, "HTTP/1.1 200 Connection established\r\n\r\n") // then the relay ends at once
	if early := buffered.Reader.Buffered(); early > 0 {
		_, _ = io.CopyN(inside, buffered, int64(early))
	}
	relay(outside, inside)
}

// inWords is what the network said, without addresses.
func inWords(err error) string {
	var number syscall.Errno
	switch {
	case errors.As(err, &number):
		return number.Error()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "connection timed out"
	default:
		return err.Error()
	}
}
