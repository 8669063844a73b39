// Package guestport answers for the software in guests: no guest runs, but something is there to connect to, behind a
// proxy. So any number of simulations have guests of the same address on one machine.
package guestport

import (
	"io"
	"maps"
	"net/http"
	"net/netip"
	"sync"
)

// Ports are the TCP ports of all guests that are on, each with the name that it answers with. The zero value is light,
// and has none.
type Ports struct {
	mu   sync.Mutex
	dark bool
	open map[netip.AddrPort]string
}

// Open makes these the ports that are open, and no others.
func (p *Ports) Open(ports map[netip.AddrPort]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = maps.Clone(ports)
}

// Dark lets none answer, until it is light.
func (p *Ports) Dark() { p.setDark(true) }

// Light lets the open ones answer again.
func (p *Ports) Light() { p.setDark(false) }

func (p *Ports) setDark(dark bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dark = dark
}

func (p *Ports) guestAt(port string) (name string, answers bool) {
	address, err := netip.ParseAddrPort(port)
	if err != nil {
		return "", false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name, answers = p.open[address]
	return name, answers && !p.dark
}

// ServeHTTP is a proxy for CONNECT. The guest says its name, then hangs up.
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
	_, _ = io.WriteString(connection, "HTTP/1.1 200 Connection established\r\n\r\n"+name+"\n") // the client may be gone
}
