package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"

	"massar.ma/datacenters/simulator/internal/guestport/guestporttest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestMain runs the program itself when a test starts this binary as a process.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_AS_SIMULATOR") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// process starts the program.
func process(t *testing.T, args ...string) (*exec.Cmd, io.ReadCloser, *bytes.Buffer) {
	t.Helper()
	setCredentials(t)
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), "RUN_AS_SIMULATOR=yes", "GORACE=atexit_sleep_ms=0") // else the race detector waits a second
	stderr := &bytes.Buffer{}
	command.Stderr = stderr
	stdout, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill() })
	return command, stdout, stderr
}

func TestSignalEndsTheProcess(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		temporary := t.TempDir()
		t.Setenv("TMPDIR", temporary)
		command, stdout, stderr := process(t, "-inventory", "testdata/rabat.json", "-ca-out", filepath.Join(t.TempDir(), "ca.pem"))
		line, err := bufio.NewReader(stdout).ReadBytes('\n')
		must(t, err)
		var announced running
		must(t, json.Unmarshal(line, &announced))
		open, err := net.Dial("tcp", announced.Address) // the program must not wait for this connection
		must(t, err)
		defer open.Close()

		must(t, command.Process.Signal(signal))
		begun := time.Now()
		if err := command.Wait(); err != nil {
			t.Errorf("%s: %v: %s", signal, err, stderr)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("%s: ending took %s", signal, took)
		}
		if left, _ := filepath.Glob(filepath.Join(temporary, "*")); len(left) != 0 {
			t.Errorf("%s: files are left: %v", signal, left)
		}
	}
}

func TestRefusalEndsTheProcess(t *testing.T) {
	command, _, stderr := process(t, "-inventory", "nowhere.json", "-ca-out", "unused")
	err := command.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("it ends with %v and prints %q", err, stderr)
	}
}

func TestEndsAfterItsTime(t *testing.T) {
	setCredentials(t)
	ended := make(chan error, 1)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	go func() {
		ended <- run([]string{"-inventory", "testdata/marrakech.json", "-ca-out", ca, "-exit-after", "10ms"}, strings.NewReader(""), io.Discard)
	}()
	select {
	case err := <-ended:
		must(t, err)
	case <-time.After(10 * time.Second):
		t.Error("it does not end")
	}
}

func setCredentials(t *testing.T) {
	t.Setenv("SIMULATOR_VCENTER_USER", "administrator@vsphere.local")
	t.Setenv("SIMULATOR_VCENTER_PASSWORD", "vc-secret")
	t.Setenv("SIMULATOR_HOST_USER", "root")
	t.Setenv("SIMULATOR_HOST_PASSWORD", "host-secret")
}

// running is the program, running in this process until its standard input closes.
type running struct {
	Site    string `json:"site"`
	Address string `json:"address"`
	URL     string `json:"url"`
	Control string `json:"control"`

	trust *x509.CertPool
	stop  func() error
}

func launch(t *testing.T) *running {
	t.Helper()
	setCredentials(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	stdin, closeStdin := io.Pipe()
	stdout, announced := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run([]string{"-inventory", "testdata/marrakech.json", "-ca-out", ca, "-exit-on-stdin-close"}, stdin, announced)
		announced.Close()
	}()
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(<-ended)
	}
	r := &running{trust: x509.NewCertPool()}
	must(t, json.Unmarshal(line, r))
	pem, err := os.ReadFile(ca)
	must(t, err)
	r.trust.AppendCertsFromPEM(pem)
	stopped := false
	r.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		closeStdin.Close()
		select {
		case err := <-ended:
			return err
		case <-time.After(time.Second):
			return errors.New("it does not end within a second")
		}
	}
	t.Cleanup(func() { _ = r.stop() })
	return r
}

func (r *running) client(t *testing.T) *govmomi.Client {
	t.Helper()
	u, err := url.Parse(r.URL)
	must(t, err)
	s := soap.NewClient(u, false)
	s.DefaultTransport().TLSClientConfig = &tls.Config{RootCAs: r.trust}
	vim, err := vim25.NewClient(t.Context(), s)
	must(t, err)
	client := &govmomi.Client{Client: vim, SessionManager: session.NewManager(vim)}
	must(t, client.Login(t.Context(), url.UserPassword("administrator@vsphere.local", "vc-secret")))
	return client
}

func (r *running) call(t *testing.T, method, path string, answer any) int {
	t.Helper()
	return r.send(t, method, path, "", answer)
}

func (r *running) send(t *testing.T, method, path, body string, answer any) int {
	t.Helper()
	request, err := http.NewRequest(method, r.Control+path, strings.NewReader(body))
	must(t, err)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	if answer != nil {
		must(t, json.NewDecoder(response.Body).Decode(answer))
	}
	return response.StatusCode
}

func TestAnnouncesItself(t *testing.T) {
	r := launch(t)
	if r.Site != "marrakech" || r.URL != "https://"+r.Address+"/sdk" || !strings.HasPrefix(r.Control, "http://127.0.0.1:") {
		t.Errorf("it announces %+v", r)
	}
	finder := find.NewFinder(r.client(t).Client)
	dc, err := finder.Datacenter(t.Context(), "marrakech")
	must(t, err)
	finder.SetDatacenter(dc)
	_, err = finder.VirtualMachine(t.Context(), "debian-13-massar-2026.09")
	must(t, err)
	must(t, r.stop())
}

func TestOutageKeepsTheInventory(t *testing.T) {
	r := launch(t)
	client := r.client(t)
	finder := find.NewFinder(client.Client)
	dc, err := finder.Datacenter(t.Context(), "marrakech")
	must(t, err)
	folders, err := dc.Folders(t.Context())
	must(t, err)
	_, err = folders.VmFolder.CreateFolder(t.Context(), "massar")
	must(t, err)

	var status struct{ State string }
	if code := r.call(t, http.MethodPost, "/outage", &status); code != http.StatusOK || status.State != "down" {
		t.Fatalf("/outage answers %d, %+v", code, status)
	}
	if _, err := folders.VmFolder.Children(t.Context()); err == nil {
		t.Error("an open connection survives the outage")
	}
	if _, err := folders.VmFolder.Children(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("during the outage: %v", err)
	}
	r.call(t, http.MethodPost, "/restore", &status)
	if children, err := folders.VmFolder.Children(t.Context()); err != nil || len(children) != 3 { // folder, template, machine
		t.Errorf("after the restore: %v, %v", children, err)
	}
	if r.call(t, http.MethodGet, "/status", &status); status.State != "up" {
		t.Errorf("the status is %+v", status)
	}
	if code := r.call(t, http.MethodGet, "/outage", nil); code != http.StatusMethodNotAllowed {
		t.Errorf("GET /outage answers %d", code)
	}
}

func TestControlShowsEvents(t *testing.T) {
	r := launch(t)
	client := r.client(t)
	finder := find.NewFinder(client.Client)
	vm, err := finder.VirtualMachine(t.Context(), "/marrakech/vm/vcenter-marrakech")
	must(t, err)
	task, err := vm.PowerOff(t.Context())
	must(t, err)
	must(t, task.Wait(t.Context()))
	var events []map[string]string
	r.call(t, http.MethodGet, "/events", &events)
	last := events[len(events)-1]
	if last["kind"] != "power" || last["type"] != "VirtualMachine" || last["name"] != "vcenter-marrakech" || last["id"] != vm.Reference().Value ||
		last["user"] != "administrator@vsphere.local" || last["time"] == "" || !strings.Contains(last["detail"], "is powered off") {
		t.Errorf("the last event is %v", last)
	}
}

func TestControlAddsHardware(t *testing.T) {
	r := launch(t)
	export := func(capacity string) string {
		return `{"exports":[{"server":"10.30.85.250","path":"/exports/more","capacityBytes":` + capacity + `}]}`
	}
	for _, test := range []struct {
		body string
		code int
		says string
	}{
		{export("1024"), http.StatusOK, ""},
		{export("1024"), http.StatusOK, ""},
		{export("2048"), http.StatusConflict, "10.30.85.250:/exports/more exists already and differs"},
		{export("0"), http.StatusConflict, "differs"},
		{`{"exports":[{}]}`, http.StatusBadRequest, "$.exports[0].server  is missing"},
		{`{"hosts":[]}`, http.StatusBadRequest, "$.hosts  is not part of the schema"},
		{``, http.StatusBadRequest, "is not valid JSON"},
	} {
		var answer struct{ Error string }
		if code := r.send(t, http.MethodPost, "/hardware", test.body, &answer); code != test.code || !strings.Contains(answer.Error, test.says) {
			t.Errorf("%s: %d %s", test.body, code, answer.Error)
		}
	}
}

func TestControlChangesHosts(t *testing.T) {
	r := launch(t)
	for _, test := range []struct {
		body string
		code int
		says string
	}{
		{`{"host":"mar-esx-01.marrakech.massar.example","version":"8.0.3"}`, http.StatusOK, ""},
		{`{"host":"nobody","answers":false}`, http.StatusBadRequest, `unknown host "nobody"`},
		{`{"host":"nobody","colour":"red"}`, http.StatusBadRequest, "is not valid"},
	} {
		var answer struct{ Error string }
		if code := r.send(t, http.MethodPost, "/hosts", test.body, &answer); code != test.code || !strings.Contains(answer.Error, test.says) {
			t.Errorf("%s: %d %s", test.body, code, answer.Error)
		}
	}
}

func TestControlIsTheProxyToGuests(t *testing.T) {
	r := launch(t)
	_, err := guestporttest.Ask(strings.TrimPrefix(r.Control, "http://"), "10.30.60.11:8404")
	if err == nil || err.Error() != "502 Bad Gateway" {
		t.Errorf("an unknown guest: %v", err)
	}
}

func TestControlTakesFaults(t *testing.T) {
	r := launch(t)
	client := r.client(t)
	finder := find.NewFinder(client.Client)
	dc, err := finder.Datacenter(t.Context(), "marrakech")
	must(t, err)
	folders, err := dc.Folders(t.Context())
	must(t, err)
	makeFolder := func(name string) error {
		_, err := folders.VmFolder.CreateFolder(t.Context(), name)
		return err
	}

	var rules []struct {
		Method, Kind, Where, Fault string
		Nth, Times, Calls, Hits    int
	}
	const body = `[{"method":"CreateFolder","kind":"fault","fault":"NoPermission"},{"method":"*","nth":3,"kind":"outage"}]`
	if code := r.send(t, http.MethodPost, "/faults", body, &rules); code != http.StatusOK || len(rules) != 2 || rules[0].Where != "call" || rules[0].Nth != 1 {
		t.Fatalf("POST /faults: %d %+v", code, rules)
	}
	if err := makeFolder("a"); err == nil || !strings.Contains(err.Error(), "NoPermission") {
		t.Errorf("the first call: %v", err)
	}
	must(t, makeFolder("a"))
	if r.call(t, http.MethodGet, "/faults", &rules); rules[0].Calls != 2 || rules[0].Hits != 1 {
		t.Errorf("GET /faults: %+v", rules)
	}
	if err := makeFolder("b"); err == nil {
		t.Error("the third call is answered")
	}
	var status struct{ State string }
	if r.call(t, http.MethodGet, "/status", &status); status.State != "down" {
		t.Errorf("after the third call the state is %s", status.State)
	}
	r.call(t, http.MethodPost, "/restore", nil)
	if code := r.call(t, http.MethodDelete, "/faults", &rules); code != http.StatusOK || len(rules) != 0 {
		t.Errorf("DELETE /faults: %d %+v", code, rules)
	}
	must(t, makeFolder("b"))
	var methods map[string]int
	if r.call(t, http.MethodGet, "/methods", &methods); len(methods) != 1 || methods["CreateFolder on Folder"] != 4 {
		t.Errorf("GET /methods: %v", methods)
	}
	var answer struct{ Error string }
	if code := r.send(t, http.MethodPost, "/faults", `[{"method":"*"}]`, &answer); code != http.StatusBadRequest || !strings.Contains(answer.Error, "[0].kind is") {
		t.Errorf("a rule without kind: %d %s", code, answer.Error)
	}
}

func TestNoFilesAreLeft(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	r := launch(t)
	must(t, r.stop())
	left, err := os.ReadDir(temporary)
	must(t, err)
	for _, entry := range left {
		if strings.Contains(entry.Name(), "simulator") || strings.Contains(entry.Name(), "govcsim") {
			t.Errorf("%s is left", entry.Name())
		}
	}
}

func TestRefusals(t *testing.T) {
	setCredentials(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	bad := filepath.Join(t.TempDir(), "bad.json")
	must(t, os.WriteFile(bad, []byte(`{"schemaVersion":1,"site":"x","colour":"red"}`), 0o600))
	ca := filepath.Join(t.TempDir(), "ca.pem")
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"no inventory":    {[]string{"-ca-out", ca}, []string{"-inventory is missing"}},
		"no CA file":      {[]string{"-inventory", "testdata/rabat.json"}, []string{"-ca-out is missing"}},
		"no loopback":     {[]string{"-inventory", "testdata/rabat.json", "-ca-out", ca, "-listen", "0.0.0.0:443"}, []string{`"0.0.0.0:443" is not a loopback address`}},
		"control outside": {[]string{"-inventory", "testdata/rabat.json", "-ca-out", ca, "-control", ":80"}, []string{`":80" is not a loopback address`}},
		"port in use":     {[]string{"-inventory", "testdata/rabat.json", "-ca-out", ca, "-listen", taken.Addr().String()}, []string{taken.Addr().String() + " is in use", "choose another port"}},
		"no such file":    {[]string{"-inventory", "nowhere.json", "-ca-out", ca}, []string{"cannot read the inventory", "nowhere.json"}},
		"bad inventory":   {[]string{"-inventory", bad, "-ca-out", ca}, []string{"2 findings", "$.colour  is not part of the schema", "$.datacenter  is missing"}},
		"stray argument":  {[]string{"rabat"}, []string{`unknown argument "rabat"`}},
	} {
		t.Run(name, func(t *testing.T) {
			err := run(test.args, bytes.NewReader(nil), io.Discard)
			if err == nil {
				t.Fatal("it starts")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the message is %q; it lacks %q", err, want)
				}
			}
		})
	}
}

func TestPasswordsOfHosts(t *testing.T) {
	setCredentials(t)
	t.Setenv("SIMULATOR_HOST_PASSWORDS", `{"rab-esx-11":"secret"`)
	err := run([]string{"-inventory", "testdata/rabat.json", "-ca-out", "unused"}, bytes.NewReader(nil), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "SIMULATOR_HOST_PASSWORDS is not a JSON object") || strings.Contains(err.Error(), "secret") {
		t.Errorf("the message is %v", err)
	}
	t.Setenv("SIMULATOR_HOST_PASSWORDS", `{"rab-esx-11":"secret"}`)
	if credentials, err := credentialsFrom(os.Getenv); err != nil || credentials.hostPasswords["rab-esx-11"] != "secret" {
		t.Errorf("the passwords are %v, %v", credentials.hostPasswords, err)
	}
}

func TestMissingCredentials(t *testing.T) {
	setCredentials(t)
	t.Setenv("SIMULATOR_HOST_PASSWORD", "")
	err := run([]string{"-inventory", "testdata/rabat.json", "-ca-out", "unused"}, bytes.NewReader(nil), io.Discard)
	if err == nil || !strings.Contains(err.Error(), `"SIMULATOR_HOST_PASSWORD"`) || strings.Contains(err.Error(), "secret") {
		t.Errorf("the message is %v", err)
	}
}
