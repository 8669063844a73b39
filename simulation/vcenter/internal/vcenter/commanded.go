package vcenter

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"

	"massar.ma/datacenters/simulator/internal/faults"
)

// command does to a call what was commanded.
func (v *VCenter) command(w http.ResponseWriter, r *http.Request, c call, hit *faults.Hit) {
	switch {
	case hit.Where == faults.Answer:
		response := newHeldResponse()
		v.serveCall(response, r, c.body)
		if hit.Kind == faults.Fault {
			v.refuse(w, r, c, hit)
			return
		}
		v.strike(r, hit)
		response.send(w)
	case hit.Kind == faults.Fault:
		v.refuse(w, r, c, hit)
	case hit.Where == faults.Task:
		v.takeLong(w, r, c, hit)
	default:
		v.strike(r, hit)
		v.serveCall(w, r, c.body)
	}
}

// strike holds a request up, or breaks its connection.
func (v *VCenter) strike(r *http.Request, hit *faults.Hit) {
	switch hit.Kind {
	case faults.Dark:
		if err := v.Dark(); err != nil {
			fmt.Fprintf(os.Stderr, "vcenter-simulator: it cannot go dark: %v\n", err)
		}
		panic(http.ErrAbortHandler)
	case faults.Disconnect:
		panic(http.ErrAbortHandler)
	default:
		hit.Hold(r.Context())
		if r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // the client is gone; it may have given up and try again
		}
	}
}

// refuse makes a call, or the task that it starts, fail.
func (v *VCenter) refuse(w http.ResponseWriter, r *http.Request, c call, hit *faults.Hit) {
	text := fmt.Sprintf("Commanded fault: %s (%s of %s).", hit.Fault, hit.Where, faults.Of(c.method, c.on))
	if c.isREST {
		refuseREST(w, hit.Fault, text)
		return
	}
	fault := because(faults.MethodFault(hit.Fault), "%s", text)
	if hit.Where != faults.Task {
		refuseSOAP(w, "urn:vim25", fault)
		return
	}
	response := newHeldResponse()
	v.serve(func() {
		v.serial.tasks.spoilt = fault
		v.serveInto(response, c.again(r))
		v.serial.tasks.spoilt = nil
	})
	response.send(w)
}

// takeLong answers with a task that runs until the latency or the hang is over, and then does what was asked for. Its
// machine is locked meanwhile.
func (v *VCenter) takeLong(w http.ResponseWriter, r *http.Request, c call, hit *faults.Hit) {
	outer := simulator.CreateTask(c.this, strings.Replace(c.method, "_Task", "Task", 1), nil)
	v.serve(func() {
		v.serial.tasks.user = v.userOf(r)
		v.registry.Put(outer)
		outer.Info.Key, outer.Info.Task, outer.Info.State, outer.Info.StartTime = outer.Self.Value, outer.Self, types.TaskInfoStateRunning, now()
		if c.this.Type == "VirtualMachine" {
			v.busy[c.this] = busyWith{outer.Self, c.method}
		}
	})
	later := r.Clone(context.Background())
	go func() {
		hit.Hold(context.Background())
		v.serve(func() {
			delete(v.busy, c.this)
			response := newHeldResponse()
			v.serveInto(response, c.again(later))
			v.serial.tasks.wait()
			v.finish(outer, response.body.Bytes())
		})
	}()
	answerSOAP(w, http.StatusOK, fmt.Sprintf(`<%sResponse xmlns="urn:vim25"><returnval type="Task">%s</returnval></%sResponse>`, c.method, outer.Self.Value, c.method))
}

var innerTask = regexp.MustCompile(`<returnval type="Task">([^<]+)</returnval>`)

// finish ends a task as the one that did its work ended, or with the fault that the work was refused with.
func (v *VCenter) finish(outer *simulator.Task, answer []byte) {
	state, fault, result := types.TaskInfoStateError, any(nil), types.AnyType(nil)
	if found := innerTask.FindSubmatch(answer); found != nil {
		inner := v.registry.Get(types.ManagedObjectReference{Type: "Task", Value: string(found[1])}).(*simulator.Task).Info
		state, result = inner.State, inner.Result
		if inner.Error != nil {
			fault = *inner.Error
		}
	} else {
		refusal := faultIn(answer)
		fault = types.LocalizedMethodFault{Fault: refusal, LocalizedMessage: message(refusal)}
	}
	v.registry.AtomicUpdate(v.self, outer, []types.PropertyChange{
		{Name: "info.completeTime", Val: *now()}, {Name: "info.state", Val: state}, {Name: "info.result", Val: result}, {Name: "info.error", Val: fault},
	})
}

func faultIn(answer []byte) types.BaseMethodFault {
	var body struct {
		Fault *soap.Fault `xml:"http://schemas.xmlsoap.org/soap/envelope/ Fault,omitempty"`
	}
	decoder := xml.NewDecoder(bytes.NewReader(answer))
	decoder.TypeFunc = types.TypeFunc()
	_ = decoder.Decode(&soap.Envelope{Body: &body}) // what is no fault is a general error
	if body.Fault == nil {
		return &types.RuntimeFault{}
	}
	value := reflect.ValueOf(body.Fault.VimFault()) // no pointer, where all else has pointers
	fault := reflect.New(value.Type())
	fault.Elem().Set(value)
	return because(fault.Interface().(types.BaseMethodFault), "%s", body.Fault.String)
}

// busyWith is what locks a machine.
type busyWith struct {
	task   types.ManagedObjectReference
	method string
}

// unlocked faults on a task for a machine that another one keeps locked. Clones share their source.
func (v *VCenter) unlocked(method *simulator.Method) types.BaseMethodFault {
	holder, locked := v.busy[method.This]
	if !locked || !strings.HasSuffix(method.Name, "_Task") || method.Name == "CloneVM_Task" && holder.method == method.Name {
		return nil
	}
	return &types.TaskInProgress{Task: holder.task}
}

func refuseREST(w http.ResponseWriter, fault, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(faults.RESTStatus[fault])
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client may be gone
		"type":       "com.vmware.vapi.std.errors." + fault,
		"value":      map[string]any{"messages": []any{map[string]any{"id": "simulator", "default_message": text, "args": []any{}}}},
		"error_type": strings.ToUpper(fault),
	})
}

func refuseSOAP(w http.ResponseWriter, namespace string, fault types.BaseMethodFault) {
	kind := reflect.TypeOf(fault).Elem().Name()
	var detail, text bytes.Buffer
	_ = xml.NewEncoder(&detail).EncodeElement(fault, xml.StartElement{Name: xml.Name{Local: kind + "Fault"}, Attr: []xml.Attr{ // a buffer takes everything
		{Name: xml.Name{Local: "xmlns"}, Value: namespace}, {Name: xml.Name{Local: "xsi:type"}, Value: kind},
	}})
	_ = xml.EscapeText(&text, []byte(message(fault)))
	answerSOAP(w, http.StatusInternalServerError, fmt.Sprintf("<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>%s</faultstring><detail>%s</detail></soapenv:Fault>", &text, &detail))
}

func answerSOAP(w http.ResponseWriter, code int, body string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(code)
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>%s</soapenv:Body></soapenv:Envelope>
`, body) // the client may be gone
}
