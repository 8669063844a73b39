package main

import (
	"context"
	"time"

	"github.com/vmware/govmomi/vim25/mo"
)

// OpenSession is a login session. Its key is a secret and is omitted.
type OpenSession struct {
	User   string `json:"user"`
	Client string `json:"client"`
	Since  string `json:"since"`
	// InUse is true if the session was used during this census. A program that ends without a logout, such as release 1.26.0
	// of the vSphere provider, leaves an idle session, which vCenter ends after 30 minutes.
	InUse bool `json:"inUse"`
}

// readSessions lists the sessions except the census's own. It does not list REST sessions, because no API returns them.
func readSessions(ctx context.Context, r *inventoryReader, census *Census) error {
	manager := *r.client.ServiceContent.SessionManager
	own, err := retrieveOne[mo.SessionManager](ctx, r, manager, "currentSession")
	if err != nil {
		return err
	}
	census.TakenBy = own.CurrentSession.UserName
	census.Sessions = []OpenSession{}
	all, err := retrieveOne[mo.SessionManager](ctx, r, manager, "sessionList")
	if err != nil {
		if census.notPermitted("sessions", err) {
			return nil
		}
		return err
	}
	for _, session := range all.SessionList {
		if session.Key != own.CurrentSession.Key {
			census.Sessions = append(census.Sessions, OpenSession{
				User:   session.UserName,
				Client: session.UserAgent,
				Since:  session.LoginTime.UTC().Format(time.RFC3339Nano),
				InUse:  session.LastActiveTime.After(r.began),
			})
		}
	}
	census.Sessions = sortedBy(census.Sessions, func(s OpenSession) string { return s.User + " " + s.Client + " " + s.Since })
	return nil
}
