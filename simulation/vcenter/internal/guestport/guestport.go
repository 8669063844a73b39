// Package guestport answers for the software in guests. No guest runs: a proxy accepts connections to the addresses of
// guests, so several simulations on one machine can have guests with the same address.
package guestport

import (
	"io"
	"maps"
	"net/http"
	"net/netip"
	"sync"
)

// Ports are the open TCP ports of all guests, each with the name that it answers with. The zero value has none.
type Ports struct {
	mu   sync.Mutex
	down bool
	open map[netip.AddrPort]string
}

// Open replaces the open ports.
func (p *Ports) Open(ports map[netip.AddrPort]string) {
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

func (p *Ports) guestAt(port string) (name string, answers bool) {
	address, err := netip.ParseAddrPort(port)
	if err != nil {
		return "", false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name, answers = p.open[address]
	return name, answers && !p.down
}

// ServeHTTP is a proxy for CONNECT. The guest sends its name, then closes the connection.
func (p *Ports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, answers := p.guestAt(r.Host)
	if !answers {
		http.Error(w, r.Host+" refuses the connection", http.StatusBadGateway)
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "HTTP/1.1 200 Connection established\r\n\r\n"+name+"\n") // the client may have disconnected
}
