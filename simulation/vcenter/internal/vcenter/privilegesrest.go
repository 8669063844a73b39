package vcenter

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/vmware/govmomi/vim25/types"
)

// restRequirements are the privileges of REST calls, by method and path with * for ids (see restMethod).
//
// Sources: vSphere Automation API 8.0, cis/tagging, "To invoke this operation, you need …"; vSphere Security 8.0, "vSphere
// Tagging Privileges" for ObjectAttachable. Tags and categories exist outside of the inventory, so only global permissions
// count for them ("Permissions on Tag Objects"). Believed: without the privilege to read, lists are refused. A real vCenter
// leaves the tags out, and a client then does not find them.
var restRequirements = func() map[string][]restNeed {
	read, readObject := restNeed{privilege: "System.Read"}, restNeed{"System.Read", true}
	attach := []restNeed{{privilege: "InventoryService.Tagging.AttachTag"}, readObject, {"InventoryService.Tagging.ObjectAttachable", true}}
	needs := func(privilege string) []restNeed {
		return []restNeed{{privilege: "InventoryService.Tagging." + privilege}}
	}
	table := map[string][]restNeed{
		"GET " + taggingAPI + "category":         {read},
		"GET " + taggingAPI + "category/id:*":    {read},
		"POST " + taggingAPI + "category":        needs("CreateCategory"),
		"PATCH " + taggingAPI + "category/id:*":  needs("EditCategory"),
		"DELETE " + taggingAPI + "category/id:*": needs("DeleteCategory"),
		"GET " + taggingAPI + "tag":              {read},
		"GET " + taggingAPI + "tag/id:*":         {read},
		"POST " + taggingAPI + "tag":             needs("CreateTag"),
		"PATCH " + taggingAPI + "tag/id:*":       needs("EditTag"),
		"DELETE " + taggingAPI + "tag/id:*":      needs("DeleteTag"),

		"POST " + taggingAPI + "tag/id:*?~action=list-tags-for-category":                       {read},
		"POST " + taggingAPI + "tag-association?~action=list-attached-tags":                    {read, readObject},
		"POST " + taggingAPI + "tag-association?~action=list-attachable-tags":                  {read, readObject},
		"POST " + taggingAPI + "tag-association?~action=list-attached-tags-on-objects":         {read, readObject},
		"POST " + taggingAPI + "tag-association?~action=list-attached-objects-on-tags":         {read},
		"POST " + taggingAPI + "tag-association/id:*?~action=list-attached-objects":            {read},
		"POST " + taggingAPI + "tag-association/id:*?~action=attach":                           attach,
		"POST " + taggingAPI + "tag-association/id:*?~action=detach":                           attach,
		"POST " + taggingAPI + "tag-association?~action=attach-multiple-tags-to-object":        attach,
		"POST " + taggingAPI + "tag-association?~action=detach-multiple-tags-from-object":      attach,
		"POST " + taggingAPI + "tag-association/id:*?~action=attach-tag-to-multiple-objects":   attach,
		"POST " + taggingAPI + "tag-association/id:*?~action=detach-tag-from-multiple-objects": attach,
	}
	// Believed: the provider asks whether a template is an item of a content library; libraries are below the global root.
	table["GET /rest/com/vmware/content/library/item/id:*"] = []restNeed{read}
	for _, session := range []string{restSession, apiSession} {
		for _, method := range []string{"GET ", "POST ", "DELETE "} {
			table[method+session] = nil
		}
		table["POST "+session+"?~action=get"] = nil
	}
	return table
}()

// restNeed is a privilege that a REST call requires with a global permission, or on the objects that it names.
type restNeed struct {
	privilege string
	onObjects bool
}

// refusesREST answers a call that the session's account may not make, and reports whether it did.
func (v *VCenter) refusesREST(w http.ResponseWriter, r *http.Request, c call) bool {
	v.serial.Lock()
	user := v.restUsers[restSessionOf(r)]
	text := ""
	if v.privileges.limits(user) {
		text = v.missingREST(user, c)
	}
	v.serial.Unlock()
	if text == "" {
		return false
	}
	answerRESTFault(w, "unauthorized", text)
	return true
}

func (v *VCenter) missingREST(user string, c call) string {
	needs, known := restRequirements[c.method]
	if !known {
		v.Privileges.refused(user, "no row for "+c.method)
		return fmt.Sprintf("Permission to perform this operation was denied. The simulator does not know the privileges of %s; add a row to its table.", c.method)
	}
	for _, wanted := range needs {
		objects := []types.ManagedObjectReference{globalRoot}
		if wanted.onObjects {
			objects = v.objectsIn(c.body)
		}
		for _, object := range objects {
			if n := (need{wanted.privilege, object}); !v.holds(user, n, c.method) {
				return message(v.noPermission(n))
			}
		}
	}
	return ""
}

// objectsIn returns the objects of the inventory that the body of a call names.
func (v *VCenter) objectsIn(body []byte) []types.ManagedObjectReference {
	type reference struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	}
	var named struct {
		Object  *reference  `json:"object_id"`
		Objects []reference `json:"object_ids"`
	}
	_ = json.Unmarshal(body, &named) // a body that is not valid names no object
	if named.Object != nil {
		named.Objects = append(named.Objects, *named.Object)
	}
	var objects []types.ManagedObjectReference
	for _, each := range named.Objects {
		ref := types.ManagedObjectReference{Type: each.Type, Value: each.ID}
		for _, kind := range append([]string{each.Type}, aliases[each.Type]...) {
			if known := (types.ManagedObjectReference{Type: kind, Value: each.ID}); v.registry.Get(known) != nil {
				ref = known
			}
		}
		objects = append(objects, ref)
	}
	return objects
}

const restSessionHeader = "vmware-api-session-id"

func restSessionOf(r *http.Request) string {
	if id := r.Header.Get(restSessionHeader); id != "" {
		return id
	}
	if cookie, err := r.Cookie(restSessionHeader); err == nil {
		return cookie.Value
	}
	return ""
}

// rememberREST stores the user of a new REST session.
func (v *VCenter) rememberREST(r *http.Request, response *bufferedResponse) {
	user, _, _ := r.BasicAuth()
	var session struct {
		ID string `json:"value"`
	}
	if json.Unmarshal(response.body.Bytes(), &session) == nil {
		v.restUsers[session.ID] = user
	}
}
