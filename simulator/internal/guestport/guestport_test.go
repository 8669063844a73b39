package guestport

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
)

func port(t *testing.T, guest, address string) Port {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return Port{guest, netip.MustParseAddr(address), free.Addr().(*net.TCPAddr).Port}
}

func said(t *testing.T, p Port) (string, error) {
	t.Helper()
	address, err := p.loopback()
	if err != nil {
		t.Fatal(err)
	}
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	text, err := io.ReadAll(connection)
	return string(text), err
}

func TestExactlyWhatIsWantedIsOpen(t *testing.T) {
	a, b := port(t, "gateway-1", "10.20.60.11"), port(t, "gateway-2", "10.20.60.12")
	var ports Ports
	check := func(when string, p Port, open bool) {
		t.Helper()
		text, err := said(t, p)
		if open && text != p.Guest+"\n" || !open && !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s, %s says %q, %v", when, p.Guest, text, err)
		}
	}
	if refused := ports.Want(map[Port]bool{a: true}); len(refused) != 0 {
		t.Fatal(refused)
	}
	check("first", a, true)
	check("first", b, false)
	ports.Want(map[Port]bool{b: true})
	check("then", a, false)
	check("then", b, true)
	ports.Dark()
	check("in the dark", b, false)
	ports.Want(map[Port]bool{a: true, b: true})
	check("wanted in the dark", a, false)
	ports.Light()
	check("after the dark", a, true)
	check("after the dark", b, true)
	ports.Want(nil)
	check("last", b, false)
}

func TestRefusesOnce(t *testing.T) {
	first := port(t, "gateway-1", "10.20.60.13")
	second := Port{"gateway-2", first.Address, first.TCP}
	var ports Ports
	ports.Want(map[Port]bool{first: true})
	both := map[Port]bool{first: true, second: true}
	if err := ports.Want(both)[second]; err == nil || !strings.Contains(err.Error(), "is in use") {
		t.Errorf("a port in use: %v", err)
	}
	if refused := ports.Want(both); len(refused) != 0 {
		t.Errorf("it says so again: %v", refused)
	}
	six := port(t, "gateway-6", "fd00::1")
	if err := ports.Want(map[Port]bool{six: true})[six]; err == nil || !strings.Contains(err.Error(), "fd00::1") {
		t.Errorf("IPv6: %v", err)
	}
	ports.Want(nil)
}
