// Package guestport answers for the software in guests. No guest runs: a proxy accepts connections to the addresses of
// guests, so several simulations on one machine can have guests with the same address.
package guestport

import (
	"io"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"sync"
)

// Port is an open TCP port of a guest.
type Port struct {
	Name   string         // what the guest sends
	Admits []netip.Prefix // the networks that the guest's firewall accepts
}

// Ports are the open TCP ports of all guests. The zero value has none.
type Ports struct {
	mu     sync.Mutex
	down   bool
	source netip.Addr
	open   map[netip.AddrPort]Port
}

// ComeFrom sets the address from which the connections through the proxy reach the guests: that of the machine that deploys.
func (p *Ports) ComeFrom(source netip.Addr) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.source = source
}

// Open replaces the open ports.
func (p *Ports) Open(ports map[netip.AddrPort]Port) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = maps.Clone(ports)
}

// TakeDown closes all ports until Restore.
func (p *Ports) TakeDown() { p.setDown(true) }

// Restore reopens the ports.
func (p *Ports) Restore() { p.setDown(false) }

func (p *Ports) setDown(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

// guestAt returns the open port at an address, and whether its guest's firewall lets the connection pass.
func (p *Ports) guestAt(address string) (port Port, open, admitted bool) {
	parsed, err := netip.ParseAddrPort(address)
	if err != nil {
		return port, false, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	port, open = p.open[parsed]
	admitted = slices.ContainsFunc(port.Admits, func(network netip.Prefix) bool {
		return network.Bits() == 0 || network.Contains(p.source)
	})
	return port, open && !p.down, admitted
}

// ServeHTTP is a proxy for CONNECT. The guest sends its name, then closes the connection. The packets that a firewall drops
// have no answer, so the client of a real guest waits in vain: here the proxy answers for it with 504.
func (p *Ports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	port, open, admitted := p.guestAt(r.Host)
	if !open {
		http.Error(w, r.Host+" refuses the connection", http.StatusBadGateway)
		return
	}
	if !admitted {
		http.Error(w, r.Host+" does not answer", http.StatusGatewayTimeout)
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "HTTP/1.1 200 Connection established\r\n\r\n"+port.Name+"\n") // the client may have disconnected
}
