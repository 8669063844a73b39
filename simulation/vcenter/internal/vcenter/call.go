package vcenter

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

// call is a request in the terms of the rules for faults.
type call struct {
	method  string // of SOAP, or of REST with its path
	on      string // kind of object
	this    types.ManagedObjectReference
	mutates bool
	isREST  bool
	body    []byte
}

// withBody sets the body of a request again after it was read.
func (c call) withBody(r *http.Request) *http.Request {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(c.body)), int64(len(c.body))
	return r
}

func describe(r *http.Request, body []byte) call {
	if r.Method == http.MethodPost && !strings.HasPrefix(r.URL.Path, "/rest/") && !strings.HasPrefix(r.URL.Path, "/api/") {
		if method, this := soapMethod(body); method != "" {
			return call{method: method, on: subject(method, this.Type, body), this: this, mutates: !onlyReads(method), body: body}
		}
	}
	method, action := restMethod(r)
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead || r.URL.Path == restSession || r.URL.Path == apiSession ||
		strings.HasPrefix(action, "list") || strings.HasPrefix(action, "get") || strings.HasPrefix(action, "find")
	return call{method: method, on: taggedType(body), mutates: !reads, isREST: true, body: body}
}

// Parts of a cluster's specification: rules, groups and overrides, and their types.
var (
	clusterPart = regexp.MustCompile(`<(groupSpec|rulesSpec|dasVmConfigSpec|drsVmConfigSpec)[ >]`)
	infoType    = regexp.MustCompile(`<info [^>]*:type="(\w+)"`)
)

// subject returns the kind of object of a SOAP call: the type of the object that it is called on. For a cluster it is the
// part that changes, because one method also creates rules, groups and overrides. The same holds for a datastore cluster.
func subject(method, this string, body []byte) string {
	if method != "ReconfigureComputeResource_Task" && method != "ConfigureStorageDrsForPod_Task" {
		return this
	}
	for _, finding := range []*regexp.Regexp{infoType, clusterPart} {
		if found := finding.FindSubmatch(body); found != nil {
			return string(found[1])
		}
	}
	return this
}

// taggedType returns the type of the object that a REST call tags, if any.
func taggedType(body []byte) string {
	var association struct {
		Object struct {
			Type string `json:"type"`
		} `json:"object_id"`
	}
	_ = json.Unmarshal(body, &association) // other calls have no object
	return association.Object.Type
}

// soapMethod returns the method of a SOAP request, and the object that it is called on.
func soapMethod(body []byte) (name string, this types.ManagedObjectReference) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	inBody := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return name, this
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case name != "":
			if start.Name.Local == "_this" {
				_ = decoder.DecodeElement(&this, &start) // empty if it is not a reference
			}
			return name, this
		case inBody:
			name = start.Name.Local
		default:
			inBody = start.Name.Local == "Body"
		}
	}
}

// restMethod returns a REST call with * for the ids in its path, and its action.
func restMethod(r *http.Request) (method, action string) {
	segments := strings.Split(r.URL.Path, "/")
	for i, segment := range segments {
		switch {
		case strings.HasPrefix(segment, "id:"):
			segments[i] = "id:*"
		case strings.HasPrefix(segment, "urn:"):
			segments[i] = "*"
		}
	}
	method = r.Method + " " + strings.Join(segments, "/")
	for _, parameter := range []string{"~action", "action"} {
		if action = r.URL.Query().Get(parameter); action != "" {
			return method + "?" + parameter + "=" + action, action
		}
	}
	return method, ""
}
