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

// injectFault applies a rule to a call.
func (v *VCenter) injectFault(w http.ResponseWriter, r *http.Request, c call, hit *faults.Hit) {
	switch {
	case hit.Where == faults.Answer:
		response := newBufferedResponse()
		v.serveCall(response, r, c)
		if hit.Kind == faults.Fault {
			v.fail(w, r, c, hit)
			return
		}
		v.disrupt(r, hit)
		response.send(w)
	case hit.Kind == faults.Fault:
		v.fail(w, r, c, hit)
	case hit.Where == faults.Task:
		v.runSlowTask(w, r, c, hit)
	default:
		v.disrupt(r, hit)
		v.serveCall(w, r, c)
	}
}

// disrupt delays a request, or breaks its connection.
func (v *VCenter) disrupt(r *http.Request, hit *faults.Hit) {
	switch hit.Kind {
	case faults.Outage:
		if err := v.TakeDown(); err != nil {
			fmt.Fprintf(os.Stderr, "vcenter-simulator: cannot simulate the outage: %v\n", err)
		}
		panic(http.ErrAbortHandler)
	case faults.Disconnect:
		panic(http.ErrAbortHandler)
	default:
		hit.Hold(r.Context())
		if r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // the client has disconnected, and may retry
		}
	}
}

// fail answers a call with a fault, or makes the task that it starts fail.
func (v *VCenter) fail(w http.ResponseWriter, r *http.Request, c call, hit *faults.Hit) {
	text := fmt.Sprintf("Injected fault: %s (%s of %s).", hit.Fault, hit.Where, faults.Qualified(c.method, c.on))
	if c.isREST {
		answerRESTFault(w, hit.Fault, text)
		return
	}
	fault := withMessage(faults.MethodFault(hit.Fault), "%s", text)
	if hit.Where != faults.Task {
		answerSOAPFault(w, "urn:vim25", fault)
		return
	}
	response := newBufferedResponse()
	v.serve(func() {
		v.serial.tasks.injected = fault
		v.serveInto(response, c.withBody(r))
		v.serial.tasks.injected = nil
	})
	response.send(w)
}

// runSlowTask answers with a task that does its work when the latency or the hang has ended. Until then its VM is locked.
func (v *VCenter) runSlowTask(w http.ResponseWriter, r *http.Request, c call, hit *faults.Hit) {
	outer := simulator.CreateTask(c.this, strings.Replace(c.method, "_Task", "Task", 1), nil)
	v.serve(func() {
		v.serial.tasks.user = v.userOf(r)
		v.registry.Put(outer)
		outer.Info.Key, outer.Info.Task, outer.Info.State, outer.Info.StartTime = outer.Self.Value, outer.Self, types.TaskInfoStateRunning, now()
		if c.this.Type == "VirtualMachine" {
			v.locks[c.this] = lock{outer.Self, c.method}
		}
	})
	later := r.Clone(context.Background())
	go func() {
		hit.Hold(context.Background())
		v.serve(func() {
			delete(v.locks, c.this)
			response := newBufferedResponse()
			v.serveInto(response, c.withBody(later))
			v.serial.tasks.wait()
			v.finish(outer, response.body.Bytes())
		})
	}()
	answerSOAP(w, http.StatusOK, fmt.Sprintf(`<%sResponse xmlns="urn:vim25"><returnval type="Task">%s</returnval></%sResponse>`, c.method, outer.Self.Value, c.method))
}

var innerTask = regexp.MustCompile(`<returnval type="Task">([^<]+)</returnval>`)

// finish ends the outer task with the result of the inner task, or with the fault that the call was rejected with.
func (v *VCenter) finish(outer *simulator.Task, answer []byte) {
	state, fault, result := types.TaskInfoStateError, any(nil), types.AnyType(nil)
	if found := innerTask.FindSubmatch(answer); found != nil {
		inner := v.registry.Get(types.ManagedObjectReference{Type: "Task", Value: string(found[1])}).(*simulator.Task).Info
		state, result = inner.State, inner.Result
		if inner.Error != nil {
			fault = *inner.Error
		}
	} else {
		rejection := faultIn(answer)
		fault = types.LocalizedMethodFault{Fault: rejection, LocalizedMessage: message(rejection)}
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
	_ = decoder.Decode(&soap.Envelope{Body: &body}) // without a fault, the result is a RuntimeFault
	if body.Fault == nil {
		return &types.RuntimeFault{}
	}
	value := reflect.ValueOf(body.Fault.VimFault()) // a decoded fault is a value; the code needs a pointer
	fault := reflect.New(value.Type())
	fault.Elem().Set(value)
	return withMessage(fault.Interface().(types.BaseMethodFault), "%s", body.Fault.String)
}

// lock is the task that locks a VM.
type lock struct {
	task   types.ManagedObjectReference
	method string
}

// checkLock returns a fault if another task locks the VM. Several clones of one source can run at once.
func (v *VCenter) checkLock(method *simulator.Method) types.BaseMethodFault {
	holder, locked := v.locks[method.This]
	if !locked || !strings.HasSuffix(method.Name, "_Task") || method.Name == "CloneVM_Task" && holder.method == method.Name {
		return nil
	}
	return &types.TaskInProgress{Task: holder.task}
}

func answerRESTFault(w http.ResponseWriter, fault, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(faults.RESTStatus[fault])
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client may have disconnected
		"type":       "com.vmware.vapi.std.errors." + fault,
		"value":      map[string]any{"messages": []any{map[string]any{"id": "simulator", "default_message": text, "args": []any{}}}},
		"error_type": strings.ToUpper(fault),
	})
}

func answerSOAPFault(w http.ResponseWriter, namespace string, fault types.BaseMethodFault) {
	kind := reflect.TypeOf(fault).Elem().Name()
	var detail, text bytes.Buffer
	_ = xml.NewEncoder(&detail).EncodeElement(fault, xml.StartElement{Name: xml.Name{Local: kind + "Fault"}, Attr: []xml.Attr{ // writing to a buffer cannot fail
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
`, body) // the client may have disconnected
}
