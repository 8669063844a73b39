package vcenter

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	waitInterval = 50 * time.Millisecond
	longestWait  = time.Minute // then the client asks again, if it is still connected
)

// propertyWaits serves WaitForUpdates. The simulator's collector has one queue of updates, so parallel waits of a session
// take each other's updates (clients on newer govmomi wait for all tasks with one collector), and it holds locks while it
// waits. Here each filter stores the version of its last change, and a wait returns the filters that changed after a version.
type propertyWaits struct {
	mu         sync.Mutex
	collectors map[string]*waitingCollector
}

func newPropertyWaits() *propertyWaits {
	return &propertyWaits{collectors: map[string]*waitingCollector{}}
}

func (p *propertyWaits) of(session string, collector types.ManagedObjectReference) *waitingCollector {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := session + " " + collector.Value
	if p.collectors[key] == nil {
		p.collectors[key] = &waitingCollector{forget: func() { p.remove(key) }}
	}
	return p.collectors[key]
}

func (p *propertyWaits) remove(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.collectors, key)
}

// waitingCollector is the state of one collector. It does not need a lock, because requests are served one at a time.
type waitingCollector struct {
	forget    func()
	filters   []*propertyFilter
	version   int
	cancelled int // number of CancelWaitForUpdates calls
}

type propertyFilter struct {
	mo.PropertyFilter
	collector *waitingCollector
	state     []types.ObjectContent
	changed   int // the version of the last change
	removed   []removedObject
}

type removedObject struct {
	ref     types.ManagedObjectReference
	version int
}

// DestroyPropertyFilter ends a filter.
func (f *propertyFilter) DestroyPropertyFilter(ctx *simulator.Context, _ *types.DestroyPropertyFilter) soap.HasFault {
	f.collector.filters = slices.DeleteFunc(slices.Clone(f.collector.filters), func(other *propertyFilter) bool { return other == f })
	ctx.Session.Registry.Remove(ctx, f.Self)
	return &methods.DestroyPropertyFilterBody{Res: new(types.DestroyPropertyFilterResponse)}
}

type propertyCollector struct {
	PropertyCollector // its Lock and Unlock do nothing, so that waits run in parallel
	behaviourBase
	waiting *waitingCollector
}

// RetrievePropertiesEx leaves out what the account cannot read.
func (c *propertyCollector) RetrievePropertiesEx(ctx *simulator.Context, req *types.RetrievePropertiesEx) soap.HasFault {
	body := c.PropertyCollector.RetrievePropertiesEx(ctx, req).(*methods.RetrievePropertiesExBody)
	if body.Res != nil {
		body.Res.Returnval.Objects = c.v.readable(ctx.Session.UserName, req.SpecSet, body.Res.Returnval.Objects)
	}
	return body
}

// ContinueRetrievePropertiesEx returns the next page of such an answer.
func (c *propertyCollector) ContinueRetrievePropertiesEx(ctx *simulator.Context, req *types.ContinueRetrievePropertiesEx) soap.HasFault {
	body := c.PropertyCollector.ContinueRetrievePropertiesEx(ctx, req).(*methods.ContinueRetrievePropertiesExBody)
	if body.Res != nil {
		body.Res.Returnval.Objects = c.v.readable(ctx.Session.UserName, nil, body.Res.Returnval.Objects)
	}
	return body
}

// RetrieveProperties is the deprecated form, which the provider uses.
func (c *propertyCollector) RetrieveProperties(ctx *simulator.Context, req *types.RetrieveProperties) soap.HasFault {
	body := c.PropertyCollector.RetrieveProperties(ctx, req).(*methods.RetrievePropertiesBody)
	if body.Res != nil {
		body.Res.Returnval = c.v.readable(ctx.Session.UserName, req.SpecSet, body.Res.Returnval)
	}
	return body
}

func (c *propertyCollector) CreateFilter(ctx *simulator.Context, req *types.CreateFilter) soap.HasFault {
	filter := &propertyFilter{collector: c.waiting}
	filter.Spec, filter.PartialUpdates = req.Spec, req.PartialUpdates
	ctx.Session.Put(filter)
	c.waiting.filters = append(c.waiting.filters, filter)
	return &methods.CreateFilterBody{Res: &types.CreateFilterResponse{Returnval: filter.Self}}
}

func (c *propertyCollector) DestroyPropertyCollector(ctx *simulator.Context, req *types.DestroyPropertyCollector) soap.HasFault {
	c.waiting.cancelled++
	for _, filter := range c.waiting.filters {
		ctx.Session.Registry.Remove(ctx, filter.Self)
	}
	c.waiting.filters = nil
	c.waiting.forget()
	ctx.Session.Registry.Remove(ctx, req.This)
	return &methods.DestroyPropertyCollectorBody{Res: new(types.DestroyPropertyCollectorResponse)}
}

func (c *propertyCollector) CancelWaitForUpdates(*simulator.Context, *types.CancelWaitForUpdates) soap.HasFault {
	c.waiting.cancelled++
	return &methods.CancelWaitForUpdatesBody{Res: new(types.CancelWaitForUpdatesResponse)}
}

func (c *propertyCollector) WaitForUpdates(ctx *simulator.Context, req *types.WaitForUpdates) soap.HasFault {
	updates, fault := c.wait(ctx, req.Version, longestWait)
	if updates == nil {
		updates = &types.UpdateSet{Version: req.Version}
	}
	return reply(&methods.WaitForUpdatesBody{Res: &types.WaitForUpdatesResponse{Returnval: *updates}}, fault)
}

func (c *propertyCollector) WaitForUpdatesEx(ctx *simulator.Context, req *types.WaitForUpdatesEx) soap.HasFault {
	limit := longestWait
	if req.Options != nil && req.Options.MaxWaitSeconds != nil {
		limit = min(limit, time.Duration(*req.Options.MaxWaitSeconds)*time.Second)
	}
	updates, fault := c.wait(ctx, req.Version, limit)
	return reply(&methods.WaitForUpdatesExBody{Res: &types.WaitForUpdatesExResponse{Returnval: updates}}, fault)
}

func (c *propertyCollector) wait(ctx *simulator.Context, version string, limit time.Duration) (*types.UpdateSet, types.BaseMethodFault) {
	since, _ := strconv.Atoi(version)
	deadline := time.Now().Add(limit)
	cancelled := c.waiting.cancelled
	for {
		updates, fault := c.updates(ctx, since)
		if fault != nil {
			return nil, fault
		}
		if len(updates.FilterSet) > 0 || version == "" {
			return updates, nil
		}
		if c.waiting.cancelled != cancelled {
			return nil, &types.RequestCanceled{}
		}
		if !time.Now().Before(deadline) {
			return nil, nil
		}
		c.v.serial.Unlock() // lets other requests run
		time.Sleep(waitInterval)
		c.v.serial.Lock()
		c.v.startGuests()
	}
}

// updates returns the filters that changed after a version, with their whole state.
func (c *propertyCollector) updates(ctx *simulator.Context, since int) (*types.UpdateSet, types.BaseMethodFault) {
	for _, filter := range c.waiting.filters {
		if fault := c.refresh(ctx, filter); fault != nil {
			return nil, fault
		}
	}
	set := &types.UpdateSet{Version: strconv.Itoa(max(c.waiting.version, 1))}
	for _, filter := range c.waiting.filters {
		if filter.changed <= since {
			continue
		}
		update := types.PropertyFilterUpdate{Filter: filter.Self}
		for _, object := range filter.state {
			change := types.ObjectUpdate{Kind: types.ObjectUpdateKindEnter, Obj: object.Obj, MissingSet: object.MissingSet}
			for _, property := range object.PropSet {
				change.ChangeSet = append(change.ChangeSet, types.PropertyChange{Name: property.Name, Op: types.PropertyChangeOpAssign, Val: property.Val})
			}
			update.ObjectSet = append(update.ObjectSet, change)
		}
		for _, removed := range filter.removed {
			if removed.version > since && since > 0 {
				update.ObjectSet = append(update.ObjectSet, types.ObjectUpdate{Kind: types.ObjectUpdateKindLeave, Obj: removed.ref})
			}
		}
		set.FilterSet = append(set.FilterSet, update)
	}
	return set, nil
}

func (c *propertyCollector) refresh(ctx *simulator.Context, filter *propertyFilter) types.BaseMethodFault {
	spec := filter.Spec
	if filter.changed > 0 {
		spec.ReportMissingObjectsInResults = types.NewBool(true) // a deleted object leaves the filter
	}
	body := c.RetrievePropertiesEx(ctx, &types.RetrievePropertiesEx{SpecSet: []types.PropertyFilterSpec{spec}})
	if fault := body.Fault(); fault != nil {
		return fault.VimFault().(types.BaseMethodFault)
	}
	state := body.(*methods.RetrievePropertiesExBody).Res.Returnval.Objects
	for _, object := range state {
		// In vCenter's order: the provider waits for a card that reaches its gateway, and needs guest.ipStack first.
		slices.SortFunc(object.PropSet, func(a, b types.DynamicProperty) int { return strings.Compare(a.Name, b.Name) })
	}
	if filter.changed > 0 && reflect.DeepEqual(state, filter.state) {
		return nil
	}
	c.waiting.version++
	for _, before := range filter.state {
		if !slices.ContainsFunc(state, func(now types.ObjectContent) bool { return now.Obj == before.Obj }) {
			filter.removed = append(filter.removed, removedObject{before.Obj, c.waiting.version})
		}
	}
	filter.state, filter.changed = state, c.waiting.version
	return nil
}
