package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/vmware/govmomi/pbm/simulator" // storage policies
	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator" // the REST endpoints
)

const runAsCommand = "VCENTER_CENSUS_RUN_AS_COMMAND"

// TestMain lets the test binary run as the command, because SSL_CERT_FILE and exit codes need a separate process.
func TestMain(m *testing.M) {
	if os.Getenv(runAsCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fixture is a simulated vCenter with the environment to log in to it.
type fixture struct {
	server      string
	environment map[string]string
}

func startVCenter(t *testing.T, model *simulator.Model) fixture {
	t.Helper()
	t.Cleanup(model.Remove)
	if err := model.Create(); err != nil {
		t.Fatal(err)
	}
	model.Service.TLS = new(tls.Config)
	model.Service.Listen = &url.URL{User: url.UserPassword("auditor", "secret-of-the-auditor")}
	model.Service.RegisterEndpoints = true
	server := model.Service.NewServer()
	t.Cleanup(server.Close)

	return fixture{server: server.URL.Host, environment: map[string]string{
		"VSPHERE_SERVER":   server.URL.Host,
		"VSPHERE_USER":     "auditor",
		"VSPHERE_PASSWORD": "secret-of-the-auditor",
		"SSL_CERT_FILE":    authorityFile(t, server.Certificate()),
	}}
}

func authorityFile(t *testing.T, certificate *x509.Certificate) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func runCommand(t *testing.T, environment map[string]string, args ...string) (stdout, stderr string, exitCode int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(os.Environ(), runAsCommand+"=1")
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), command.ProcessState.ExitCode()
}

func TestTwoCensusesAreByteIdentical(t *testing.T) {
	vcenter := startVCenter(t, simulator.VPX())
	first, stderr, code := runCommand(t, vcenter.environment)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, stderr %q", code, stderr)
	}
	second, _, _ := runCommand(t, vcenter.environment)
	if first != second {
		t.Error("two censuses of an unchanged vCenter differ")
	}
	if strings.Contains(first, ": null") {
		t.Error("a list is null, but a reader expects []")
	}
}

func TestErrorsAreOneLineWithARemedy(t *testing.T) {
	vcenter := startVCenter(t, simulator.VPX())
	unused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closedPort := unused.Addr().String()
	if err := unused.Close(); err != nil {
		t.Fatal(err)
	}
	plain := httptest.NewServer(nil)
	t.Cleanup(plain.Close)
	website := httptest.NewTLSServer(nil)
	t.Cleanup(website.Close)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	for name, test := range map[string]struct {
		change map[string]string
		want   []string
	}{
		"missing variables":     {map[string]string{"VSPHERE_SERVER": "", "VSPHERE_PASSWORD": ""}, []string{"VSPHERE_SERVER, VSPHERE_PASSWORD", "Set "}},
		"server is a URL":       {map[string]string{"VSPHERE_SERVER": "https://root:hunter2@vcenter"}, []string{"VSPHERE_SERVER", "host:port"}},
		"closed port":           {map[string]string{"VSPHERE_SERVER": closedPort}, []string{"cannot reach " + closedPort, "connection refused", "Check "}},
		"unknown host":          {map[string]string{"VSPHERE_SERVER": "vcenter.invalid"}, []string{"cannot reach vcenter.invalid", "Check "}},
		"untrusted certificate": {map[string]string{"SSL_CERT_FILE": empty}, []string{"not trusted", "SSL_CERT_FILE", empty}},
		"wrong host name":       {map[string]string{"VSPHERE_SERVER": strings.Replace(vcenter.server, "127.0.0.1", "localhost", 1)}, []string{"not trusted", "localhost"}},
		"wrong password":        {map[string]string{"VSPHERE_PASSWORD": "hunter2"}, []string{"refused the login of auditor", "Check VSPHERE_USER"}},
		"no SOAP":               {map[string]string{"VSPHERE_SERVER": website.Listener.Addr().String(), "SSL_CERT_FILE": authorityFile(t, website.Certificate())}, []string{"does not answer as a vCenter", "Set VSPHERE_SERVER"}},
		"no TLS":                {map[string]string{"VSPHERE_SERVER": plain.Listener.Addr().String()}, []string{"does not answer as a vCenter", "Set VSPHERE_SERVER"}},
	} {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{}
			for _, changes := range []map[string]string{vcenter.environment, test.change} {
				for variable, value := range changes {
					environment[variable] = value
				}
			}
			stdout, stderr, code := runCommand(t, environment)
			if code == 0 || stdout != "" {
				t.Errorf("exit code %d, stdout %q", code, stdout)
			}
			if strings.Count(stderr, "\n") != 1 {
				t.Errorf("the error is not one line: %q", stderr)
			}
			for _, want := range test.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("%q does not contain %q", stderr, want)
				}
			}
			if strings.Contains(stderr, "hunter2") {
				t.Errorf("a password was printed: %q", stderr)
			}
			t.Log(strings.TrimSpace(stderr))
		})
	}
}
