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

// startFiles starts a file server with an empty directory on a free port, until the test ends.
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
			t.Fatal("the server does not answer")
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
	// GIVEN a file server and its copy
	source := startFiles(t)
	replica := startFiles(t, "-source", source)
	send(t, http.MethodPut, source, "/documents/certificate", "first")
	send(t, http.MethodPost, source, "/markers", `{"sequence":1}`)

	// WHEN it replicates THEN it has the same content and rejects writing
	if status := send(t, http.MethodPost, replica, "/synchronise", ""); status != http.StatusNoContent {
		t.Fatalf("synchronise: %d", status)
	}
	if got := contentOf(t, replica, "/documents/certificate") + contentOf(t, replica, "/markers"); got != "first{\"sequence\":1}\n" {
		t.Errorf("the copy has %q", got)
	}
	if status := send(t, http.MethodPost, replica, "/markers", `{"sequence":9}`); status != http.StatusConflict {
		t.Errorf("writing to a copy: %d", status)
	}

	// AND after its promotion it does not replicate, and accepts writing
	send(t, http.MethodPost, replica, "/promote", "")
	send(t, http.MethodPost, source, "/markers", `{"sequence":2}`)
	send(t, http.MethodPost, replica, "/synchronise", "")
	if status := send(t, http.MethodPost, replica, "/markers", `{"sequence":3}`); status != http.StatusNoContent {
		t.Errorf("writing after the promotion: %d", status)
	}
	if got := contentOf(t, replica, "/markers"); got != "{\"sequence\":1}\n{\"sequence\":3}\n" {
		t.Errorf("the copy has %q", got)
	}
}

func TestUnreachableSource(t *testing.T) {
	replica := startFiles(t, "-source", "127.0.0.1:1")
	if status := send(t, http.MethodPost, replica, "/synchronise", ""); status != http.StatusServiceUnavailable {
		t.Errorf("synchronise: %d", status)
	}
}

func TestPromotionDoesNotWaitForTheSource(t *testing.T) {
	// GIVEN a running copy from a source that accepts connections and does not answer
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

	// WHEN the copy is promoted THEN it accepts writing at once, and the replication fails
	began := time.Now()
	send(t, http.MethodPost, replica, "/promote", "")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the promotion took %s", took)
	}
	if status := <-synchronised; status != http.StatusServiceUnavailable {
		t.Errorf("synchronise: %d", status)
	}
	if status := send(t, http.MethodPost, replica, "/markers", `{"sequence":1}`); status != http.StatusNoContent {
		t.Errorf("writing after the promotion: %d", status)
	}
}

func TestPromotionSurvivesARestart(t *testing.T) {
	source, directory := startFiles(t), t.TempDir()
	send(t, http.MethodPost, startFilesIn(t, directory, "-source", source), "/promote", "")
	again := startFilesIn(t, directory, "-source", source)
	if status := send(t, http.MethodPost, again, "/markers", `{"sequence":1}`); status != http.StatusNoContent {
		t.Errorf("writing after a restart: %d", status)
	}
}

func TestReadOnlyFilesRefuseWritesAndPromotion(t *testing.T) {
	// GIVEN a copy that was promoted, whose site may no longer write
	directory := t.TempDir()
	source := startFiles(t)
	if status := send(t, http.MethodPost, startFilesIn(t, directory, "-source", source), "/promote", ""); status != http.StatusNoContent {
		t.Fatalf("promote: %d", status)
	}
	fenced := startFilesIn(t, directory, "-read-only")

	// WHEN somebody writes there, or promotes it again THEN it refuses
	for path, method := range map[string]string{"/markers": http.MethodPost, "/documents/x": http.MethodPut, "/promote": http.MethodPost, "/writable": http.MethodGet} {
		if status := send(t, method, fenced, path, "{}"); status != http.StatusConflict {
			t.Errorf("%s %s: %d", method, path, status)
		}
	}

	// AND when its site may write again, it is writable
	if status := send(t, http.MethodGet, startFilesIn(t, directory), "/writable", ""); status != http.StatusNoContent {
		t.Errorf("writable: %d", status)
	}
}
