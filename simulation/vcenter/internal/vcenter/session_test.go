package vcenter_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/vcenter"
)

const loginMessage = "Cannot complete login due to an incorrect user name or password."

func TestLoginFails(t *testing.T) {
	r := start(t)
	for name, who := range map[string]vcenter.Credentials{
		"wrong password": {User: administrator.User, Password: "guess"},
		"wrong user":     {User: "somebody", Password: administrator.Password},
		"nothing":        {},
	} {
		_, err := r.login(who)
		refused[*types.InvalidLogin](r, err)
		if !strings.Contains(err.Error(), loginMessage) {
			t.Errorf("%s: the message is %q", name, err)
		}
	}
}

func TestRESTSession(t *testing.T) {
	r := start(t)
	client := r.http()
	open := func(path string, prepare func(*http.Request)) (int, string) {
		request, err := http.NewRequest(http.MethodPost, "https://"+r.listener.Address()+path, nil)
		must(t, err)
		prepare(request)
		response, err := client.Do(request)
		must(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		must(t, err)
		return response.StatusCode, string(body)
	}
	right := func(q *http.Request) { q.SetBasicAuth(administrator.User, administrator.Password) }
	for path, wanted := range map[string]int{"/rest/com/vmware/cis/session": http.StatusOK, "/api/session": http.StatusCreated} {
		if code, body := open(path, right); code != wanted {
			t.Errorf("%s: %d %s", path, code, body)
		} else if enveloped := strings.HasPrefix(body, "{"); enveloped == (path == "/api/session") {
			t.Errorf("%s: the session is %s", path, body)
		}
		for name, prepare := range map[string]func(*http.Request){
			"wrong password": func(q *http.Request) { q.SetBasicAuth(administrator.User, "guess") },
			"none":           func(*http.Request) {},
			"any token":      func(q *http.Request) { q.Header.Set("Authorization", "SIGN anything") },
		} {
			if code, body := open(path, prepare); code != http.StatusUnauthorized || !strings.Contains(body, "unauthenticated") {
				t.Errorf("%s, %s: %d %s", path, name, code, body)
			}
		}
	}
	if code, _ := open("/api", func(*http.Request) {}); code != http.StatusNotFound {
		t.Errorf("JSON-RPC answers %d", code)
	}
}

func TestRESTSessionIsAccepted(t *testing.T) {
	r := start(t)
	client := r.http()
	request, err := http.NewRequest(http.MethodPost, "https://"+r.listener.Address()+"/api/session", nil)
	must(t, err)
	request.SetBasicAuth(administrator.User, administrator.Password)
	response, err := client.Do(request)
	must(t, err)
	id, err := io.ReadAll(response.Body)
	must(t, err)
	response.Body.Close()
	request, err = http.NewRequest(http.MethodGet, "https://"+r.listener.Address()+"/rest/com/vmware/cis/tagging/tag", nil)
	must(t, err)
	request.Header.Set("vmware-api-session-id", strings.Trim(strings.TrimSpace(string(id)), `"`))
	response, err = client.Do(request)
	must(t, err)
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("tags answer %d", response.StatusCode)
	}
}

func TestVersion(t *testing.T) {
	r := start(t)
	about := r.client.ServiceContent.About
	if about.Version != "8.0.2" || about.ApiVersion != "8.0.2.0" || !strings.Contains(about.FullName, "8.0.2") {
		t.Errorf("the vCenter's version is %q, %q, %q", about.Version, about.ApiVersion, about.FullName)
	}
	product, err := r.host("rab-esx-01").ObjectName(r.ctx)
	must(t, err)
	if product != "rab-esx-01"+domain {
		t.Errorf("the host is %q", product)
	}
}
