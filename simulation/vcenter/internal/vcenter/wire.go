package vcenter

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

const (
	restSession = "/rest/com/vmware/cis/session"
	apiSession  = "/api/session"
)

// ServeHTTP serves SOAP and REST.
func (v *VCenter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // before the lock, so that a slow client does not block others
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c := describe(r, body)
	if c.method == "RemoveDatastore" {
		c.on = v.datastoreKind(c)
	}
	if hit := v.Faults.Next(c.method, c.on, c.mutates); hit != nil {
		v.injectFault(w, r, c, hit)
		return
	}
	v.serveCall(w, r, c)
}

func (v *VCenter) serveCall(w http.ResponseWriter, r *http.Request, c call) {
	path, body := r.URL.Path, c.body
	switch {
	case c.isREST && v.refusesREST(w, r, c):
		return
	case path == "/api":
		// The simulator's JSON-RPC opens sessions without a password.
		http.NotFound(w, r)
		return
	case isRESTLogin(r) && !v.hasValidPassword(r):
		unauthenticated(w)
		return
	case path == apiSession:
		v.serveAPISession(w, r)
		return
	case strings.HasPrefix(path, taggingAPI+"category"):
		// Since release 1.24 the provider writes object types as "urn:vim25:Type". vCenter stores the plain type.
		body = bytes.ReplaceAll(body, []byte("urn:vim25:"), nil)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response := v.respond(r, body)
	if strings.HasPrefix(path, "/sdk") {
		response.replace(`type="`+switchType+`"`, `type="`+shownSwitchType+`"`)
	}
	if strings.HasPrefix(path, taggingAPI) {
		response.replace(`{"value":null}`, `{"value":[]}`) // an empty list: vCenter's answer is a list, too
	}
	response.send(w)
}

// respond serves a request and buffers the answer, so that a slow client does not block others.
func (v *VCenter) respond(r *http.Request, body []byte) *bufferedResponse {
	response := newBufferedResponse()
	if strings.Contains(r.URL.Path, "/content/") {
		// Content libraries call the vCenter themselves, and have their own locks.
		v.service.ServeMux.ServeHTTP(response, r)
	} else {
		v.serve(func() {
			if v.refusesSecondTag(response, r, body) {
				return
			}
			serve := func() { v.serveInto(response, r) }
			if request := v.clusterRequest(r, body); request != "" {
				v.serveCluster(request, response, serve)
			} else {
				serve()
			}
			if isRESTLogin(r) && response.code == http.StatusOK {
				v.rememberREST(r, response)
			}
		})
	}
	return response
}

// serveInto serves a request. The caller holds the lock. It adds the message of a rejection, which the simulator leaves
// empty.
func (v *VCenter) serveInto(response *bufferedResponse, r *http.Request) {
	v.service.ServeMux.ServeHTTP(response, r)
	if v.rejection != nil {
		var text bytes.Buffer
		_ = xml.EscapeText(&text, []byte(message(v.rejection))) // writing to a buffer cannot fail
		response.replace("<faultstring></faultstring>", "<faultstring>"+text.String()+"</faultstring>")
	}
}

func isRESTLogin(r *http.Request) bool {
	return (r.URL.Path == restSession || r.URL.Path == apiSession) && r.Method == http.MethodPost && r.URL.Query().Get("~action") == ""
}

// hasValidPassword checks the password. The simulator also accepts every "SIGN" header.
func (v *VCenter) hasValidPassword(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	// every account of SOAP can log in to REST, as on vCenter
	return ok && v.isValidLogin(user, password)
}

func unauthenticated(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "com.vmware.vapi.std.errors.unauthenticated",
		"value": map[string]any{"messages": []any{map[string]any{
			"id":              "com.vmware.vapi.endpoint.method.authentication.required",
			"default_message": message(&types.InvalidLogin{}),
			"args":            []any{},
		}}},
	})
}

// serveAPISession serves the session of the newer REST API, which has no "value" envelope.
func (v *VCenter) serveAPISession(w http.ResponseWriter, r *http.Request) {
	inner := r.Clone(r.Context())
	inner.URL.Path = restSession
	inner.RequestURI = ""
	inner.Body = http.NoBody
	response := v.respond(inner, nil)
	var envelope struct {
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(response.body.Bytes(), &envelope) == nil && envelope.Value != nil {
		response.body.Reset()
		response.body.Write(envelope.Value)
	}
	if r.Method == http.MethodPost && response.code == http.StatusOK {
		response.code = http.StatusCreated
	}
	response.send(w)
}

func newBufferedResponse() *bufferedResponse {
	return &bufferedResponse{header: http.Header{}, code: http.StatusOK}
}

type bufferedResponse struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (h *bufferedResponse) Header() http.Header            { return h.header }
func (h *bufferedResponse) WriteHeader(code int)           { h.code = code }
func (h *bufferedResponse) Write(data []byte) (int, error) { return h.body.Write(data) }

func (h *bufferedResponse) copyTo(other *bufferedResponse) {
	other.header, other.code = h.header.Clone(), h.code
	other.body.Write(h.body.Bytes())
}

func (h *bufferedResponse) replace(before, after string) {
	replaced := bytes.ReplaceAll(h.body.Bytes(), []byte(before), []byte(after))
	h.body = *bytes.NewBuffer(replaced)
}

func (h *bufferedResponse) send(w http.ResponseWriter) {
	for key, values := range h.header {
		w.Header()[key] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(h.code)
	_, _ = w.Write(h.body.Bytes()) // the client may have disconnected
}
