package vcenter

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
)

const (
	restSession = "/rest/com/vmware/cis/session"
	apiSession  = "/api/session"
)

// ServeHTTP serves SOAP and REST.
func (v *VCenter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // before the lock: a slow client holds nobody up
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c := describe(r, body)
	if c.method == "RemoveDatastore" {
		c.on = v.datastoreKind(c)
	}
	if hit := v.Faults.Next(c.method, c.on, c.mutates); hit != nil {
		v.command(w, r, c, hit)
		return
	}
	v.serveCall(w, r, body)
}

func (v *VCenter) serveCall(w http.ResponseWriter, r *http.Request, body []byte) {
	path := r.URL.Path
	switch {
	case path == "/api":
		// The simulator's JSON-RPC hands out sessions without asking for a password.
		http.NotFound(w, r)
		return
	case (path == restSession || path == apiSession) && r.Method == http.MethodPost && r.URL.Query().Get("~action") == "" && !v.mayEnter(r):
		unauthenticated(w)
		return
	case path == apiSession:
		v.serveAPISession(w, r)
		return
	case strings.HasPrefix(path, "/rest/com/vmware/cis/tagging/category"):
		// The provider writes object types as "urn:vim25:Type" since release 1.24; vCenter keeps the bare type.
		body = bytes.ReplaceAll(body, []byte("urn:vim25:"), nil)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response := v.respond(r, body)
	if strings.HasPrefix(path, "/sdk") {
		response.replace(`type="`+switchType+`"`, `type="`+shownSwitchType+`"`)
	}
	response.send(w)
}

// respond has a request served and keeps the answer: writing it to a slow client would hold the others up.
func (v *VCenter) respond(r *http.Request, body []byte) *heldResponse {
	response := newHeldResponse()
	if strings.Contains(r.URL.Path, "/content/") {
		// Content libraries call the vCenter from within, and have locks of their own.
		v.service.ServeMux.ServeHTTP(response, r)
	} else {
		v.serve(func() {
			serve := func() { v.serveInto(response, r) }
			if request := v.clusterRequest(r, body); request != "" {
				v.serveCluster(request, response, serve)
			} else {
				serve()
			}
		})
	}
	return response
}

// serveInto serves a request while nothing else is served. The simulator gives refusals no text.
func (v *VCenter) serveInto(response *heldResponse, r *http.Request) {
	v.service.ServeMux.ServeHTTP(response, r)
	if v.refusal != nil {
		var text bytes.Buffer
		_ = xml.EscapeText(&text, []byte(message(v.refusal))) // a buffer takes everything
		response.replace("<faultstring></faultstring>", "<faultstring>"+text.String()+"</faultstring>")
	}
}

// mayEnter checks the password; the simulator lets every "SIGN" header in as well.
func (v *VCenter) mayEnter(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	return ok && user == v.credentials.User && password == v.credentials.Password
}

func unauthenticated(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "com.vmware.vapi.std.errors.unauthenticated",
		"value": map[string]any{"messages": []any{map[string]any{
			"id":              "com.vmware.vapi.endpoint.method.authentication.required",
			"default_message": "Cannot complete login due to an incorrect user name or password.",
			"args":            []any{},
		}}},
	})
}

// serveAPISession is the session of the newer REST API: the same, without the "value" envelope.
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

func newHeldResponse() *heldResponse {
	return &heldResponse{header: http.Header{}, code: http.StatusOK}
}

type heldResponse struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (h *heldResponse) Header() http.Header            { return h.header }
func (h *heldResponse) WriteHeader(code int)           { h.code = code }
func (h *heldResponse) Write(data []byte) (int, error) { return h.body.Write(data) }

func (h *heldResponse) replace(before, after string) {
	replaced := bytes.ReplaceAll(h.body.Bytes(), []byte(before), []byte(after))
	h.body = *bytes.NewBuffer(replaced)
}

func (h *heldResponse) send(w http.ResponseWriter) {
	for key, values := range h.header {
		w.Header()[key] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(h.code)
	_, _ = w.Write(h.body.Bytes()) // the client may be gone
}
