package faults

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	rules, err := Parse([]byte(`[{"method":"CloneVM_Task","kind":"fault","where":"task"},{"method":"*","kind":"fault"},{"method":"POST /rest/com/vmware/cis/tagging/tag","kind":"fault"},{"method":"PbmCreate","kind":"hang"}]`))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"GenericVmConfigFault", "RuntimeFault", "internal_server_error", ""} {
		if r := rules[i]; r.Fault != want || r.Nth != 1 || r.Times != 1 || r.Where == "" {
			t.Errorf("rule %d is %+v", i, r)
		}
	}
	for text, want := range map[string]string{
		`{}`: "not a list of fault rules",
		`[{"method":"CloneVm_Task","kind":"fault"}]`:                                    `[0].method is "CloneVm_Task"`,
		`[{"method":"*","kind":"fire"}]`:                                                `[0].kind is "fire"`,
		`[{"method":"*","kind":"fault","nth":-1}]`:                                      "[0].nth is -1",
		`[{"method":"*","kind":"outage","where":"task"}]`:                               "[0].where is \"task\"; for kind outage",
		`[{"method":"CreateFolder","kind":"fault","where":"task"}]`:                     "[0].where is task, but CreateFolder does not start a task",
		`[{"method":"*","kind":"latency"}]`:                                             "[0].latencyMs is 0",
		`[{"method":"*","kind":"fault","fault":"VirtualMachine"}]`:                      `[0].fault "VirtualMachine" is unknown`,
		`[{"method":"POST /api/cis/tagging/tag","kind":"fault","fault":"TaskInProgr"}]`: `[0].fault "TaskInProgr" is unknown`,
		`[{"method":"*","kind":"fault","latency":1}]`:                                   "latency",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNth(t *testing.T) {
	c := New()
	c.Replace([]Rule{{Method: "CloneVM_Task", Nth: 2, Times: 2, Kind: Fault, Where: Call}, {Method: Every, Nth: 4, Times: 1, Kind: Outage, Where: Call}})
	var got []string
	for _, method := range []string{"CloneVM_Task", "CreateFolder", "CloneVM_Task", "QueryEvents", "CloneVM_Task", "CloneVM_Task"} {
		kind := ""
		if hit := c.Next(method, "", method != "QueryEvents"); hit != nil {
			kind = hit.Kind
		}
		got = append(got, kind)
	}
	if want := ",,fault,,fault,outage"; strings.Join(got, ",") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if rules := c.Rules(); rules[0].Calls != 4 || rules[0].Hits != 2 || rules[1].Calls != 5 || rules[1].Hits != 1 {
		t.Errorf("the rules are %+v", rules)
	}
	if methods := c.Methods(); len(methods) != 2 || methods["CloneVM_Task"] != 4 {
		t.Errorf("the methods are %v", methods)
	}
}

func TestRuleForOneKindOfObject(t *testing.T) {
	rules, err := Parse([]byte(`[{"method":"Destroy_Task on Folder","kind":"fault","where":"task"}]`))
	if err != nil {
		t.Fatal(err)
	}
	c := New()
	c.Replace(rules)
	if c.Next("Destroy_Task", "VirtualMachine", true) != nil {
		t.Error("the rule applies to a virtual machine")
	}
	if c.Next("Destroy_Task", "Folder", true) == nil {
		t.Error("the rule does not apply to the folder")
	}
	if methods := c.Methods(); len(methods) != 2 || methods["Destroy_Task on Folder"] != 1 {
		t.Errorf("the methods are %v", methods)
	}
}

func TestHold(t *testing.T) {
	took := func(rule Rule, ctx context.Context) time.Duration {
		c := New()
		rule.Method, rule.Nth, rule.Times, rule.Where = Every, 1, 1, Call
		c.Replace([]Rule{rule})
		hit := c.Next("CreateFolder", "Folder", true)
		begun := time.Now()
		time.AfterFunc(500*time.Millisecond, c.Release)
		hit.Hold(ctx)
		return time.Since(begun)
	}
	disconnected, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		took     time.Duration
		min, max time.Duration
	}{
		"latency":             {took(Rule{Kind: Latency, LatencyMs: 100}, t.Context()), 100 * time.Millisecond, 10 * time.Second},
		"released hang":       {took(Rule{Kind: Hang}, t.Context()), 500 * time.Millisecond, 10 * time.Second},
		"hang with a limit":   {took(Rule{Kind: Hang, LatencyMs: 10}, t.Context()), 10 * time.Millisecond, 490 * time.Millisecond},
		"disconnected client": {took(Rule{Kind: Hang}, disconnected), 0, 490 * time.Millisecond},
	} {
		if test.took < test.min || test.took > test.max {
			t.Errorf("%s takes %s", name, test.took)
		}
	}
}
