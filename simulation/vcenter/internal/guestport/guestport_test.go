package guestport_test

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"massar.ma/datacenters/simulator/internal/guestport"
	"massar.ma/datacenters/simulator/internal/guestport/guestporttest"
)

func TestOnlyOpenPortsAnswer(t *testing.T) {
	const a, b, c = "10.20.60.11:8404", "10.20.60.12:8404", "[fd00::1]:8404"
	var ports guestport.Ports
	everyone := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
	proxy := httptest.NewServer(&ports)
	defer proxy.Close()
	open := func(names map[string]string) {
		parsed := map[netip.AddrPort]guestport.Port{}
		for port, name := range names {
			parsed[netip.MustParseAddrPort(port)] = guestport.Port{Name: name, Admits: everyone}
		}
		ports.Open(parsed)
	}
	check := func(when string, answering ...string) {
		t.Helper()
		for _, port := range []string{a, b, c, "10.20.60.11:22", "gateway-1:8404"} {
			said, err := guestporttest.Ask(proxy.Listener.Addr().String(), port)
			switch name := "guest at " + port + "\n"; {
			case strings.Contains(strings.Join(answering, " "), port):
				if said != name || err != nil {
					t.Errorf("%s, %s sends %q, %v", when, port, said, err)
				}
			case err == nil || !strings.HasPrefix(err.Error(), "502"):
				t.Errorf("%s, %s sends %q, %v", when, port, said, err)
			}
		}
	}
	check("at first")
	open(map[string]string{a: "guest at " + a, c: "guest at " + c})
	check("after the first change", a, c)
	open(map[string]string{b: "guest at " + b})
	check("after the second change", b)
	ports.TakeDown()
	check("during the outage")
	open(map[string]string{a: "guest at " + a, b: "guest at " + b})
	check("with other ports during the outage")
	ports.Restore()
	check("after the restore", a, b)
	open(nil)
	check("without ports")
}

func TestTheFirewallAdmitsItsNetworksOnly(t *testing.T) {
	const port = "10.20.60.11:8404"
	var ports guestport.Ports
	proxy := httptest.NewServer(&ports)
	defer proxy.Close()
	ports.Open(map[netip.AddrPort]guestport.Port{netip.MustParseAddrPort(port): {Name: "rab-gateway-1", Admits: []netip.Prefix{
		netip.MustParsePrefix("10.20.60.0/24"), netip.MustParsePrefix("10.12.0.0/28"),
	}}})
	ask := func() string {
		said, err := guestporttest.Ask(proxy.Listener.Addr().String(), port)
		if err != nil {
			return err.Error()
		}
		return said
	}
	if said := ask(); said != "504 Gateway Timeout" {
		t.Errorf("from nowhere: %q", said)
	}
	ports.ComeFrom(netip.MustParseAddr("10.12.0.16"))
	if said := ask(); said != "504 Gateway Timeout" {
		t.Errorf("from another network: %q", said)
	}
	ports.ComeFrom(netip.MustParseAddr("10.12.0.5"))
	if said := ask(); said != "rab-gateway-1\n" {
		t.Errorf("from an admitted network: %q", said)
	}
}
