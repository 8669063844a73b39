package main

import (
	"io"
	"net"
)

// relay carries both directions until both have ended, then closes both connections.
func relay(one, other net.Conn) {
	done := make(chan struct{})
	go func() {
		carry(other, one)
		close(done)
	}()
	carry(one, other)
	<-done
	one.Close()
	other.Close()
}

type halfCloser interface{ CloseWrite() error }

func carry(to net.Conn, from io.Reader) {
	_, err := io.Copy(to, from)
	half, can := to.(halfCloser)
	if err != nil || !can {
		to.Close()
		return
	}
	_ = half.CloseWrite() // the other side may be gone
}
