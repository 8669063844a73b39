// Package faults injects faults into calls, by rules, and counts the calls that change something.
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

	_ "github.com/vmware/govmomi/pbm/types" // registers the methods of the policy service
	"github.com/vmware/govmomi/vim25/types"
	_ "github.com/vmware/govmomi/vsan/types" // registers the methods of vSAN
)

// Kinds of faults.
const (
	Fault      = "fault"      // the vCenter answers with a fault
	Latency    = "latency"    // the call or task is delayed
	Hang       = "hang"       // it hangs until the site is restored or the rules change
	Outage     = "outage"     // the whole site fails
	Disconnect = "disconnect" // the connection breaks
)

// Where a fault happens.
const (
	Call   = "call"   // before the vCenter does anything
	Task   = "task"   // in the task that the call starts
	Answer = "answer" // after the work is done: the client does not get the answer
)

// Every is the method of a rule that applies to all calls that change something.
const Every = "*"

// Rule makes calls of a method fail: Times of them, from the Nth on, counted from when the rule is set.
type Rule struct {
	Method    string `json:"method"` // CloneVM_Task, Destroy_Task on Folder, or for REST: POST /rest/com/vmware/cis/tagging/tag
	Nth       int    `json:"nth"`
	Times     int    `json:"times"`
	Kind      string `json:"kind"`
	Fault     string `json:"fault,omitempty"`     // the type of the fault
	LatencyMs int    `json:"latencyMs,omitempty"` // for a hang, the longest time
	Where     string `json:"where"`
	Calls     int    `json:"calls"` // calls that match the rule
	Hits      int    `json:"hits"`  // calls that it made fail
}

var wheres = map[string][]string{
	Fault: {Call, Task, Answer}, Latency: {Call, Task, Answer}, Hang: {Call, Task, Answer}, Outage: {Call, Answer}, Disconnect: {Call, Answer},
}

// RESTStatus is the HTTP status of each error that can be injected into a REST call.
var RESTStatus = map[string]int{
	"internal_server_error": 500, "service_unavailable": 503, "unauthorized": 403, "not_found": 404, "already_exists": 400, "resource_busy": 400, "invalid_argument": 400,
}

const defaultRESTFault = "internal_server_error"

// Parse reads a list of rules, sets the defaults, and checks them.
func Parse(data []byte) ([]Rule, error) {
	var rules []Rule
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rules); err != nil {
		return nil, fmt.Errorf("not a list of fault rules: %w", err)
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
		add("method is %q; write a method such as CloneVM_Task, a REST call such as POST /rest/com/vmware/cis/tagging/tag, or *", r.Method)
	}
	if r.Nth < 1 || r.Times < 1 {
		add("nth is %d and times %d; both must be positive", r.Nth, r.Times)
	}
	if allowed, ok := wheres[r.Kind]; !ok {
		add("kind is %q; it must be one of %q", r.Kind, slices.Sorted(maps.Keys(wheres)))
	} else if !slices.Contains(allowed, r.Where) {
		add("where is %q; for kind %s it must be one of %q", r.Where, r.Kind, allowed)
	}
	if r.Where == Task && r.Method != Every && !isTask(r.name()) {
		add("where is task, but %s does not start a task", r.Method)
	}
	if r.Kind == Latency && r.LatencyMs <= 0 || r.LatencyMs < 0 {
		add("latencyMs is %d; it must be positive", r.LatencyMs)
	}
	if r.Kind == Fault && !r.hasKnownFault() {
		add("fault %q is unknown; use for example GenericVmConfigFault, or %s for REST", r.Fault, defaultRESTFault)
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

// MethodFault returns a new fault of a type, or nil if the type is unknown.
func MethodFault(name string) types.BaseMethodFault {
	kind, ok := types.TypeFunc()(name)
	if !ok {
		return nil
	}
	fault, _ := reflect.New(kind).Interface().(types.BaseMethodFault)
	return fault
}

func (r *Rule) isREST() bool { return strings.Contains(r.Method, " /") }

// Qualified adds the kind of object to a method: "Destroy_Task on Folder".
func Qualified(method, on string) string {
	if on == "" {
		return method
	}
	return method + separator + on
}

const separator = " on "

// name returns the method without the kind of object.
func (r *Rule) name() string {
	name, _, _ := strings.Cut(r.Method, separator)
	return name
}

func isTask(method string) bool { return strings.HasSuffix(method, "_Task") }

func isMethod(name string) bool {
	for _, namespace := range []string{"", "pbm:", "vsan:"} {
		if _, ok := types.TypeFunc()(namespace + name); ok && name != "" {
			return true
		}
	}
	return false
}

// matches reports whether a rule applies to a call.
func (r *Rule) matches(method, on string, mutates bool) bool {
	if r.Where == Task && !isTask(method) {
		return false
	}
	return r.Method == method || r.Method == Qualified(method, on) || r.Method == Every && mutates
}
