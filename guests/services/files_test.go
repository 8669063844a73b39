package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// startFiles serves on a free port until the test ends, from an empty directory.
func startFiles(t *testing.T, arguments ...string) (address string) {
	t.Helper()
	return startFilesIn(t, t.TempDir(), arguments...)
}

func startFilesIn(t *testing.T, directory string, arguments ...string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	listener.Close()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		_ = files(ctx, append(arguments, "-listen", address, "-directory", directory, "-interval", "1h"))
	}()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := fetch(context.Background(), address, "/tree"); err == nil {
			return address
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not answer")
		}
	}
}

func send(t *testing.T, method, address, path, body string) (status int) {
	t.Helper()
	request, err := http.NewRequest(method, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func contentOf(t *testing.T, address, path string) string {
	t.Helper()
	content, err := fetch(context.Background(), address, path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestFilesAreCopiedUntilPromoted(t *testing.T) {
	// GIVEN what is written to, and a copy
	source := startFiles(t)
	replica := startFiles(t, "-source", source)
	send(t, http.MethodPut, source, "/documents/certificate", "first")
	send(t, http.MethodPost, source, "/markers", `{"sequence":1}`)

	// WHEN it replicates THEN it has the same, and takes nothing else
	if status := send(t, http.MethodPost, replica, "/synchronise", ""); status != http.StatusNoContent {
		t.Fatalf("synchronise: %d", status)
	}
	if got := contentOf(t, replica, "/documents/certificate") + contentOf(t, replica, "/markers"); got != "first{\"sequence\":1}\n" {
		t.Errorf("the copy has %q", got)
	}
	if status := send(t, http.MethodPost, replica, "/markers", `{"sequence":9}`); status != http.StatusConflict {
		t.Errorf("a copy was written to: %d", status)
	}

	// AND once promoted it follows no more, and is written to
	send(t, http.MethodPost, replica, "/promote", "")
	send(t, http.MethodPost, source, "/markers", `{"sequence":2}`)
	send(t, http.MethodPost, replica, "/synchronise", "")
	if status := send(t, http.MethodPost, replica, "/markers", `{"sequence":3}`); status != http.StatusNoContent {
		t.Errorf("after its promotion: %d", status)
	}
	if got := contentOf(t, replica, "/markers"); got != "{\"sequence\":1}\n{\"sequence\":3}\n" {
		t.Errorf("the copy has %q", got)
	}
}

func TestFilesOfASourceThatIsGone(t *testing.T) {
	replica := startFiles(t, "-source", "127.0.0.1:1")
	if status := send(t, http.MethodPost, replica, "/synchronise", ""); status != http.StatusServiceUnavailable {
		t.Errorf("synchronise: %d", status)
	}
}

func TestPromotionWaitsForNoSource(t *testing.T) {
	// GIVEN a copy that is under way from a source that takes connections and does not answer
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	asked := make(chan struct{})
	go func() {
		connection, err := silent.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		close(asked)
		_, _ = io.Copy(io.Discard, connection)
	}()
	replica := startFiles(t, "-source", silent.Addr().String())
	synchronised := make(chan int)
	go func() { synchronised <- send(t, http.MethodPost, replica, "/synchronise", "") }()
	<-asked

	// WHEN it is promoted THEN it is written to at once, and the copy has failed
	began := time.Now()
	send(t, http.MethodPost, replica, "/promote", "")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the promotion took %s", took)
	}
	if status := <-synchronised; status != http.StatusServiceUnavailable {
		t.Errorf("synchronise: %d", status)
	}
	if status := send(t, http.MethodPost, replica, "/markers", `{"sequence":1}`); status != http.StatusNoContent {
		t.Errorf("after its promotion: %d", status)
	}
}

func TestAPromotedCopyStaysPromotedWhenItIsStartedAgain(t *testing.T) {
	source, directory := startFiles(t), t.TempDir()
	send(t, http.MethodPost, startFilesIn(t, directory, "-source", source), "/promote", "")
	again := startFilesIn(t, directory, "-source", source)
	if status := send(t, http.MethodPost, again, "/markers", `{"sequence":1}`); status != http.StatusNoContent {
		t.Errorf("started again: %d", status)
	}
}
