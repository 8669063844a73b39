// Package faults keeps what is commanded to go wrong, and counts the calls that can.
package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	_ "github.com/vmware/govmomi/pbm/types" // so that its methods are known
	"github.com/vmware/govmomi/vim25/types"
)

// Kinds of faults.
const (
	Fault      = "fault"      // the vCenter says no
	Latency    = "latency"    // it takes a while
	Hang       = "hang"       // it takes until the site's light is switched on, or the rules change
	Dark       = "dark"       // the site goes dark
	Disconnect = "disconnect" // this one connection breaks
)

// Where a fault happens.
const (
	Call   = "call"   // before the vCenter does anything
	Task   = "task"   // in the task that the call starts
	Answer = "answer" // when all is done: the client does not hear of it
)

// Every is the method of a rule for all calls that change something.
const Every = "*"

// Rule makes the nth call of a method go wrong, counted from when the rule is set, and the calls after it, times in all.
type Rule struct {
	Method    string `json:"method"` // CloneVM_Task, Destroy_Task on Folder, or for REST: POST /rest/com/vmware/cis/tagging/tag
	Nth       int    `json:"nth"`
	Times     int    `json:"times"`
	Kind      string `json:"kind"`
	Fault     string `json:"fault,omitempty"`     // its type
	LatencyMs int    `json:"latencyMs,omitempty"` // of a hang: the longest
	Where     string `json:"where"`
	Calls     int    `json:"calls"` // that the rule saw
	Hits      int    `json:"hits"`  // that went wrong
}

var wheres = map[string][]string{
	Fault: {Call, Task, Answer}, Latency: {Call, Task, Answer}, Hang: {Call, Task, Answer}, Dark: {Call, Answer}, Disconnect: {Call, Answer},
}

// RESTStatus is the HTTP status of each error that can be commanded for a REST call.
var RESTStatus = map[string]int{
	"internal_server_error": 500, "service_unavailable": 503, "unauthorized": 403, "not_found": 404, "already_exists": 400, "resource_busy": 400,
}

const defaultRESTFault = "internal_server_error"

// Parse reads a list of rules, fills in what they leave out, and checks them.
func Parse(data []byte) ([]Rule, error) {
	var rules []Rule
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rules); err != nil {
		return nil, fmt.Errorf("no list of faults: %w", err)
	}
	var problems []error
	for i := range rules {
		for _, problem := range rules[i].complete() {
			problems = append(problems, fmt.Errorf("[%d].%s", i, problem))
		}
	}
	return rules, errors.Join(problems...)
}

func (r *Rule) complete() (problems []string) {
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	r.Calls, r.Hits = 0, 0
	r.Nth, r.Times = orDefault(r.Nth, 1), orDefault(r.Times, 1)
	r.Where = orDefault(r.Where, Call)
	if r.Kind == Fault {
		r.Fault = orDefault(r.Fault, r.defaultFault())
	}
	if r.Method != Every && !r.isREST() && !isMethod(r.name()) {
		add("method is %q; a method such as CloneVM_Task, a REST call such as POST /rest/com/vmware/cis/tagging/tag, or * is wanted", r.Method)
	}
	if r.Nth < 1 || r.Times < 1 {
		add("nth is %d and times %d; positive numbers are wanted", r.Nth, r.Times)
	}
	if allowed, ok := wheres[r.Kind]; !ok {
		add("kind is %q; one of %q is wanted", r.Kind, slices.Sorted(maps.Keys(wheres)))
	} else if !slices.Contains(allowed, r.Where) {
		add("where is %q; for a %s, one of %q is wanted", r.Where, r.Kind, allowed)
	}
	if r.Where == Task && r.Method != Every && !isTask(r.name()) {
		add("where is task, but %s starts none", r.Method)
	}
	if r.Kind == Latency && r.LatencyMs <= 0 || r.LatencyMs < 0 {
		add("latencyMs is %d; a positive number is wanted", r.LatencyMs)
	}
	if r.Kind == Fault && !r.hasKnownFault() {
		add("fault is %q, which a vCenter does not know; GenericVmConfigFault is one, %s for REST", r.Fault, defaultRESTFault)
	}
	return problems
}

func orDefault[T comparable](value, otherwise T) T {
	var none T
	if value == none {
		return otherwise
	}
	return value
}

func (r *Rule) defaultFault() string {
	switch {
	case r.isREST():
		return defaultRESTFault
	case r.Where == Task:
		return "GenericVmConfigFault"
	default:
		return "RuntimeFault"
	}
}

func (r *Rule) hasKnownFault() bool {
	if r.isREST() {
		return RESTStatus[r.Fault] != 0
	}
	return MethodFault(r.Fault) != nil
}

// MethodFault makes a fault of a type, or nil if there is no such type.
func MethodFault(name string) types.BaseMethodFault {
	kind, ok := types.TypeFunc()(name)
	if !ok {
		return nil
	}
	fault, _ := reflect.New(kind).Interface().(types.BaseMethodFault)
	return fault
}

func (r *Rule) isREST() bool { return strings.Contains(r.Method, " /") }

// Of names a method for what it is about, where it is about different things.
func Of(method, on string) string {
	if on == "" {
		return method
	}
	return method + about + on
}

const about = " on "

// name returns the method without what it is about.
func (r *Rule) name() string {
	name, _, _ := strings.Cut(r.Method, about)
	return name
}

func isTask(method string) bool { return strings.HasSuffix(method, "_Task") }

func isMethod(name string) bool {
	for _, namespace := range []string{"", "pbm:"} {
		if _, ok := types.TypeFunc()(namespace + name); ok && name != "" {
			return true
		}
	}
	return false
}

// isAbout tells whether a rule is about a call.
func (r *Rule) isAbout(method, on string, mutates bool) bool {
	if r.Where == Task && !isTask(method) {
		return false
	}
	return r.Method == method || r.Method == Of(method, on) || r.Method == Every && mutates
}
