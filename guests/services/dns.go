package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"
)

const (
	keyName    = "massar-runbook."
	timeToLive = 60
	clockSkew  = 300
)

// records holds the addresses of names. The server is authoritative for all zones.
type records struct {
	mu     sync.Mutex
	byName map[string][]net.IP
	// file stores the records after an update. If it is empty, they are not stored.
	file string
}

// nameServer is a DNS server. It accepts updates (RFC 2136) that are signed (RFC 8945) with the Base64 key in DNS_KEY. It
// stores updated records in a file, and reads them when it starts.
func nameServer(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("dns", flag.ContinueOnError)
	var listen, initial addresses
	flags.Var(&listen, "listen", "`address:port`, once for each")
	flags.Var(&initial, "record", "`name=address`, once for each")
	file := flags.String("file", "", "the `path` for updated records")
	if err := parse(flags, arguments); err != nil {
		return err
	}
	known := &records{byName: map[string][]net.IP{}, file: *file}
	for _, record := range initial {
		name, address, _ := strings.Cut(record, "=")
		ip := net.ParseIP(address).To4()
		if ip == nil {
			return fmt.Errorf("invalid -record %q: write name=address, such as massar.example=10.40.30.10", record)
		}
		known.byName[dns.CanonicalName(name)] = append(known.byName[dns.CanonicalName(name)], ip)
	}
	if err := known.load(); err != nil {
		return err
	}
	failed := make(chan error, 2*len(listen))
	for _, address := range listen {
		for _, network := range []string{"udp", "tcp"} {
			server := &dns.Server{Addr: address, Net: network, Handler: known, TsigSecret: keyFromEnvironment(), MsgAcceptFunc: acceptUpdates}
			go func() { failed <- server.ListenAndServe() }()
		}
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

func keyFromEnvironment() map[string]string { return map[string]string{keyName: os.Getenv("DNS_KEY")} }

// acceptUpdates accepts updates, which the library drops by default.
func acceptUpdates(header dns.Header) dns.MsgAcceptAction {
	if opcode := int(header.Bits>>11) & 0xF; opcode == dns.OpcodeUpdate {
		return dns.MsgAccept
	}
	return dns.DefaultMsgAcceptFunc(header)
}

func (k *records) load() error {
	if k.file == "" {
		return nil
	}
	kept, err := os.ReadFile(k.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	k.byName = nil
	return json.Unmarshal(kept, &k.byName)
}

func (k *records) store(byName map[string][]net.IP) error {
	if k.file != "" {
		content, err := json.Marshal(byName)
		if err != nil {
			return err
		}
		if err := replace(k.file, content); err != nil {
			return err
		}
	}
	k.byName = byName
	return nil
}

func (k *records) ServeDNS(w dns.ResponseWriter, question *dns.Msg) {
	k.mu.Lock()
	defer k.mu.Unlock()
	reply := new(dns.Msg).SetReply(question)
	reply.Authoritative = true
	switch {
	case question.Opcode == dns.OpcodeUpdate:
		reply.Rcode = k.update(w, question)
	case len(question.Question) == 1:
		k.answer(reply, question.Question[0])
	default:
		reply.Rcode = dns.RcodeFormatError
	}
	if question.IsTsig() != nil && w.TsigStatus() == nil {
		reply.SetTsig(keyName, dns.HmacSHA256, clockSkew, 0)
	}
	_ = w.WriteMsg(reply) // the client may have disconnected
}

func (k *records) answer(reply *dns.Msg, question dns.Question) {
	known, exists := k.byName[dns.CanonicalName(question.Name)]
	if !exists {
		reply.Rcode = dns.RcodeNameError
		return
	}
	if question.Qtype != dns.TypeA {
		return
	}
	for _, ip := range known {
		reply.Answer = append(reply.Answer, addressRecord(question.Name, ip))
	}
}

func addressRecord(name string, ip net.IP) dns.RR {
	return &dns.A{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: timeToLive}, A: ip}
}

// update applies the update section of a signed message atomically.
func (k *records) update(w dns.ResponseWriter, message *dns.Msg) (code int) {
	if message.IsTsig() == nil || w.TsigStatus() != nil {
		return dns.RcodeNotAuth
	}
	for _, change := range message.Ns {
		if t := change.Header().Rrtype; t != dns.TypeA && t != dns.TypeANY {
			return dns.RcodeRefused
		}
	}
	updated := maps.Clone(k.byName)
	for _, change := range message.Ns {
		name := dns.CanonicalName(change.Header().Name)
		if address, ok := change.(*dns.A); ok && change.Header().Class == dns.ClassINET {
			updated[name] = append(updated[name], address.A)
		} else {
			delete(updated, name)
		}
	}
	if err := k.store(updated); err != nil {
		fmt.Println("dns: cannot store an update:", err)
		return dns.RcodeServerFailure
	}
	return dns.RcodeSuccess
}

func clientFlags(program string, arguments []string) (server, name, address string, err error) {
	flags := flag.NewFlagSet(program, flag.ContinueOnError)
	flags.StringVar(&server, "server", "", "`address:port` of the name server")
	flags.StringVar(&name, "name", "", "the name")
	flags.StringVar(&address, "address", "", "the name's new address")
	err = parse(flags, arguments)
	return server, dns.CanonicalName(name), address, err
}

// updateName replaces the addresses of a name by one address.
func updateName(ctx context.Context, arguments []string) error {
	server, name, address, err := clientFlags("dns-update", arguments)
	if err != nil {
		return err
	}
	ip := net.ParseIP(address).To4()
	if ip == nil {
		return fmt.Errorf("invalid -address %q: write an IPv4 address", address)
	}
	_, zone, _ := strings.Cut(name, ".")
	message := new(dns.Msg).SetUpdate(zone)
	message.RemoveRRset([]dns.RR{addressRecord(name, ip)})
	message.Insert([]dns.RR{addressRecord(name, ip)})
	message.SetTsig(keyName, dns.HmacSHA256, clockSkew, time.Now().Unix())
	_, err = exchange(ctx, server, message)
	return err
}

// queryName prints the addresses of a name, one per line. For an unknown name it prints nothing.
func queryName(ctx context.Context, arguments []string) error {
	server, name, _, err := clientFlags("dns-query", arguments)
	if err != nil {
		return err
	}
	reply, err := exchange(ctx, server, new(dns.Msg).SetQuestion(name, dns.TypeA))
	if err != nil {
		return err
	}
	for _, record := range reply.Answer {
		if address, ok := record.(*dns.A); ok {
			fmt.Println(address.A)
		}
	}
	return nil
}

// exchange sends a message over TCP, because proxies do not forward datagrams.
func exchange(ctx context.Context, server string, message *dns.Msg) (*dns.Msg, error) {
	client := &dns.Client{Net: "tcp", TsigSecret: keyFromEnvironment(), Timeout: dialTimeout}
	reply, _, err := client.ExchangeContext(ctx, message, server)
	if err != nil {
		return nil, err
	}
	if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
		return nil, errors.New(server + " answers " + dns.RcodeToString[reply.Rcode])
	}
	return reply, nil
}
