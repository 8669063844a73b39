// Package front is the TLS listener of a simulated vCenter. It can be taken down and restored on the same port.
package front

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// Listener serves a handler while it is up, and refuses connections while it is down.
type Listener struct {
	handler http.Handler
	tls     *tls.Config
	address string

	mu     sync.Mutex
	server *http.Server // nil while down
}

// Loopback returns an error unless the address is a loopback address: a simulated vCenter is for this machine only.
func Loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address; write it like 127.0.0.1:0", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q is not a loopback address; use 127.0.0.1 and a port", address)
	}
	return nil
}

// Listen listens on a loopback address. If the port is in use, the error contains the remedy.
func Listen(address string) (net.Listener, error) {
	if err := Loopback(address); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("the address %s is in use; stop the program that listens there, or choose another port (0 for a free one)", address)
	}
	return listener, err
}

// New listens on a loopback address. Call Serve to answer requests.
func New(address string, config *tls.Config) (*Listener, net.Listener, error) {
	listener, err := Listen(address)
	if err != nil {
		return nil, nil, err
	}
	return &Listener{tls: config, address: listener.Addr().String()}, listener, nil
}

// Address returns the address, also while it is down.
func (l *Listener) Address() string { return l.address }

// Serve starts behaviourBase on the listener that New opened.
func (l *Listener) Serve(listener net.Listener, handler http.Handler) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.handler = handler
	l.start(listener)
}

func (l *Listener) start(listener net.Listener) {
	l.server = &http.Server{
		Handler: l.handler,
		// Clients that do not trust the certificate would fill standard error with handshake errors.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go l.server.Serve(tls.NewListener(listener, l.tls)) //nolint:errcheck // it ends with ErrServerClosed
}

// TakeDown closes the port and all connections.
func (l *Listener) TakeDown() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server == nil {
		return nil
	}
	err := l.server.Close()
	l.server = nil
	return err
}

// Restore listens on the same port again.
func (l *Listener) Restore() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		return nil
	}
	listener, err := Listen(l.address)
	if err != nil {
		return err
	}
	l.start(listener)
	return nil
}

// IsUp reports whether it answers.
func (l *Listener) IsUp() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.server != nil
}
