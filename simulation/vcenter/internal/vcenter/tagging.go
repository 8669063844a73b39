package vcenter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const taggingAPI = "/rest/com/vmware/cis/tagging/"

// refusesSecondTag refuses to attach a second tag of a category of cardinality SINGLE to an object. vCenter answers that the tag "is
// not eligible to be attached to this object" (Automation API 8.0, TagAssociation.attach, InvalidArgument). The simulator attaches it.
// The caller holds the lock.
func (v *VCenter) refusesSecondTag(w *bufferedResponse, r *http.Request, body []byte) bool {
	tag, ok := strings.CutPrefix(r.URL.Path, taggingAPI+"tag-association/id:")
	if !ok || r.URL.Query().Get("~action") != "attach" {
		return false
	}
	category := func(of string) string {
		var found struct {
			Category string `json:"category_id"`
		}
		v.askTagging(r, http.MethodGet, "tag/id:"+of, nil, &found)
		return found.Category
	}
	var its struct{ Name, Cardinality string }
	wanted := category(tag)
	if v.askTagging(r, http.MethodGet, "category/id:"+wanted, nil, &its); its.Cardinality != "SINGLE" {
		return false
	}
	var attached []string
	v.askTagging(r, http.MethodPost, "tag-association?~action=list-attached-tags", body, &attached)
	for _, other := range attached {
		if other != tag && category(other) == wanted {
			answerRESTFault(w, "invalid_argument", fmt.Sprintf("The object already has a tag of the category %s, whose cardinality is SINGLE.", its.Name))
			return true
		}
	}
	return false
}

// askTagging calls the tagging API in the session of a request. An answer that is no success leaves the result as it is.
func (v *VCenter) askTagging(r *http.Request, method, path string, body []byte, result any) {
	inner := r.Clone(r.Context())
	inner.Method = method
	inner.URL, _ = url.Parse(taggingAPI + path) // the paths are constants with an ID
	inner.RequestURI = ""
	inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response := newBufferedResponse()
	v.service.ServeMux.ServeHTTP(response, inner)
	if response.code == http.StatusOK {
		_ = json.Unmarshal(response.body.Bytes(), &struct{ Value any }{result})
	}
}
