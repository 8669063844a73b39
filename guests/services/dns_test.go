package main

import (
	"context"
	"encoding/base64"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// startNameServer starts a DNS server on a free port until the test ends.
func startNameServer(t *testing.T, record string, arguments ...string) (server string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server = listener.Addr().String()
	listener.Close()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() { _ = nameServer(ctx, append(arguments, "-listen", server, "-record", record)) }()
	for deadline := time.Now().Add(5 * time.Second); len(resolve(server, "massar.example")) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server does not answer")
		}
	}
	return server
}

func resolve(server, name string) (addresses []string) {
	reply, err := exchange(context.Background(), server, new(dns.Msg).SetQuestion(dns.Fqdn(name), dns.TypeA))
	if err != nil {
		return nil
	}
	for _, record := range reply.Answer {
		addresses = append(addresses, record.(*dns.A).A.String())
	}
	return addresses
}

func TestSignedUpdateIsAccepted(t *testing.T) {
	t.Setenv("DNS_KEY", base64.StdEncoding.EncodeToString([]byte("key of this test")))
	server := startNameServer(t, "massar.example=10.20.30.10")

	err := updateName(context.Background(), []string{"-server", server, "-name", "Massar.example", "-address", "10.40.30.10"})
	if err != nil {
		t.Fatal(err)
	}
	if got := resolve(server, "massar.example"); len(got) != 1 || got[0] != "10.40.30.10" {
		t.Errorf("massar.example is %v", got)
	}
	if got := resolve(server, "other.example"); len(got) != 0 {
		t.Errorf("other.example is %v", got)
	}
}

func TestOtherUpdatesAreRejected(t *testing.T) {
	t.Setenv("DNS_KEY", base64.StdEncoding.EncodeToString([]byte("key of this test")))
	server := startNameServer(t, "massar.example=10.20.30.10")

	unsigned := new(dns.Msg).SetUpdate("example.")
	unsigned.Insert([]dns.RR{addressRecord("massar.example.", net.IPv4(10, 40, 30, 10))})
	if _, err := exchange(context.Background(), server, unsigned); err == nil {
		t.Error("an unsigned update was accepted")
	}
	t.Setenv("DNS_KEY", base64.StdEncoding.EncodeToString([]byte("another key")))
	if err := updateName(context.Background(), []string{"-server", server, "-name", "massar.example", "-address", "10.40.30.10"}); err == nil {
		t.Error("an update with another key was accepted")
	}
	if got := resolve(server, "massar.example"); len(got) != 1 || got[0] != "10.20.30.10" {
		t.Errorf("massar.example is %v", got)
	}
}

func TestUpdatesSurviveARestart(t *testing.T) {
	t.Setenv("DNS_KEY", base64.StdEncoding.EncodeToString([]byte("key of this test")))
	file := filepath.Join(t.TempDir(), "records.json")
	first := startNameServer(t, "massar.example=10.20.30.10", "-file", file)
	if err := updateName(context.Background(), []string{"-server", first, "-name", "massar.example", "-address", "10.40.30.10"}); err != nil {
		t.Fatal(err)
	}
	again := startNameServer(t, "massar.example=10.20.30.10", "-file", file)
	if got := resolve(again, "massar.example"); len(got) != 1 || got[0] != "10.40.30.10" {
		t.Errorf("massar.example is %v", got)
	}
}
