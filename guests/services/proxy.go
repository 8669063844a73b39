package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

const dialTimeout = 5 * time.Second

// proxy runs a proxy for CONNECT on a Unix socket. Network namespaces do not separate the file system, so programs in other
// namespaces can connect through it.
func proxy(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("proxy", flag.ContinueOnError)
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
	server := &http.Server{Handler: http.HandlerFunc(serveConnect), ReadHeaderTimeout: dialTimeout}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func serveConnect(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "use CONNECT", http.StatusMethodNotAllowed)
		return
	}
	inside, err := net.DialTimeout("tcp", r.Host, dialTimeout)
	if err != nil {
		http.Error(w, networkError(err), http.StatusBadGateway)
		return
	}
	outside, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		inside.Close()
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(outside, "HTTP/1.1 200 Connection established\r\n\r\n") // on an error the relay ends at once
	if early := buffered.Reader.Buffered(); early > 0 {
		_, _ = io.CopyN(inside, buffered, int64(early))
	}
	relay(outside, inside)
}

// networkError returns the message of a network error, without addresses.
func networkError(err error) string {
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

// connect connects standard input and output to an address through a proxy, as `ssh -W` does on live sites. It ends when the
// other side closes the connection. If it cannot connect, it returns the network's error.
func connect(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("connect", flag.ContinueOnError)
	socket := flags.String("socket", "", "the `path` of the proxy's socket")
	address := flags.String("to", "", "the `address:port` to connect to")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	connection, err := new(net.Dialer).DialContext(ctx, "unix", *socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Host: *address}, Host: *address, Header: http.Header{}}
	if err := request.Write(connection); err != nil {
		return err
	}
	received := bufio.NewReader(connection)
	response, err := http.ReadResponse(received, request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		reason, err := io.ReadAll(response.Body)
		return errors.Join(errors.New(strings.TrimSpace(string(reason))), err)
	}
	go copyAll(connection, os.Stdin)
	_, err = io.Copy(os.Stdout, received)
	return err
}

// relay copies data in both directions until both end, then closes both connections.
func relay(one, other net.Conn) {
	done := make(chan struct{})
	go func() {
		copyAll(other, one)
		close(done)
	}()
	copyAll(one, other)
	<-done
	one.Close()
	other.Close()
}

type halfCloser interface{ CloseWrite() error }

func copyAll(to net.Conn, from io.Reader) {
	_, err := io.Copy(to, from)
	half, can := to.(halfCloser)
	if err != nil || !can {
		to.Close()
		return
	}
	_ = half.CloseWrite() // the other side may have disconnected
}
