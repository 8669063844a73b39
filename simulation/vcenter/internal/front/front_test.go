package front_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"massar.ma/datacenters/simulator/internal/certificate"
	"massar.ma/datacenters/simulator/internal/front"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestLoopbackOnly(t *testing.T) {
	for address, allowed := range map[string]bool{
		"127.0.0.1:0": true, "127.0.0.1:8443": true, "[::1]:0": true, "localhost:0": true,
		"0.0.0.0:0": false, ":0": false, "10.0.0.1:443": false, "example.org:443": false, "127.0.0.1": false,
	} {
		if err := front.Loopback(address); (err == nil) != allowed {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	_, err = front.Listen(taken.Addr().String())
	if err == nil || !strings.Contains(err.Error(), taken.Addr().String()+" is in use; stop the program") || strings.Contains(err.Error(), "\n") {
		t.Errorf("the message is %v", err)
	}
}

func TestOutageAndRestore(t *testing.T) {
	config, ca, err := certificate.Loopback("test")
	must(t, err)
	listener, socket, err := front.New("127.0.0.1:0", config)
	must(t, err)
	entered := make(chan struct{}, 1)
	listener.Serve(socket, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			entered <- struct{}{}
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, "up")
	}))
	defer listener.TakeDown() //nolint:errcheck // the test is over
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}}}
	get := func(path string) error {
		response, err := client.Get("https://" + listener.Address() + path)
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	must(t, get("/"))

	slow := make(chan error)
	go func() { slow <- get("/slow") }()
	<-entered
	must(t, listener.TakeDown())
	must(t, listener.TakeDown()) // a second call changes nothing
	select {
	case err := <-slow:
		if err == nil {
			t.Error("an open connection survives the outage")
		}
	case <-time.After(5 * time.Second):
		t.Fatal("an open connection is not closed")
	}
	if err := get("/"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("during the outage: %v", err)
	}
	if listener.IsUp() {
		t.Error("IsUp is true during the outage")
	}
	must(t, listener.Restore())
	must(t, listener.Restore())
	must(t, get("/"))
	if !listener.IsUp() {
		t.Error("IsUp is false after the restore")
	}
}
