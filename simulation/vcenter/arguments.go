package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"time"

	"massar.ma/datacenters/simulator/internal/front"
	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

type arguments struct {
	inventory, listen, control, caOut string
	exitOnStdinClose, verbose         bool
	exitAfter, guestBoot              time.Duration
}

func parse(args []string) (arguments, error) {
	var a arguments
	flags := flag.NewFlagSet("vcenter-simulator", flag.ContinueOnError)
	flags.StringVar(&a.inventory, "inventory", "", "`file` with the site's inventory (required)")
	flags.StringVar(&a.listen, "listen", "127.0.0.1:0", "loopback `address` of the vCenter; port 0 is a free port")
	flags.StringVar(&a.control, "control", "127.0.0.1:0", "loopback `address` of the control interface")
	flags.StringVar(&a.caOut, "ca-out", "", "`file` to write the CA's certificate to (required)")
	flags.BoolVar(&a.exitOnStdinClose, "exit-on-stdin-close", false, "end when standard input closes, as when the parent process is killed")
	flags.DurationVar(&a.exitAfter, "exit-after", 0, "end after this time; 0 is never")
	flags.DurationVar(&a.guestBoot, "guest-boot", time.Second, "time from a VM's power-on until its guest reports an address")
	flags.BoolVar(&a.verbose, "verbose", false, "write the log of govmomi's simulator to standard error")
	if err := flags.Parse(args); err != nil {
		return a, err
	}
	switch {
	case flags.NArg() > 0:
		return a, fmt.Errorf("unknown argument %q; see -help", flags.Arg(0))
	case a.inventory == "":
		return a, errors.New("-inventory is missing; set it to the site's inventory file")
	case a.caOut == "":
		return a, errors.New("-ca-out is missing; set it to a file for the CA's certificate, which clients need")
	}
	for _, address := range []string{a.listen, a.control} {
		if err := front.Loopback(address); err != nil {
			return a, err
		}
	}
	return a, nil
}

type credentials struct {
	vcenter, host, operator vcenter.Credentials
	hostPasswords           map[string]string // of hosts that have their own
}

func credentialsFrom(environment func(string) string) (credentials, error) {
	var missing []string
	get := func(name string) string {
		value := environment(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	c := credentials{
		vcenter: vcenter.Credentials{User: get("SIMULATOR_VCENTER_USER"), Password: get("SIMULATOR_VCENTER_PASSWORD")},
		host:    vcenter.Credentials{User: get("SIMULATOR_HOST_USER"), Password: get("SIMULATOR_HOST_PASSWORD")},
		// optional: it shows in events whether Terraform or a person acted
		operator: vcenter.Credentials{User: environment("SIMULATOR_OPERATOR_USER"), Password: environment("SIMULATOR_OPERATOR_PASSWORD")},
	}
	if len(missing) > 0 {
		return c, fmt.Errorf("the environment lacks %q; set the users and passwords of the vCenter and its hosts", missing)
	}
	var err error
	c.hostPasswords, err = passwordsFrom(environment, "SIMULATOR_HOST_PASSWORDS", "host")
	return c, err
}

// passwordsFrom returns the passwords in a variable of the environment: a JSON object, optional.
func passwordsFrom(environment func(string) string, variable, of string) (map[string]string, error) {
	passwords := map[string]string{}
	if text := environment(variable); text != "" {
		if err := json.Unmarshal([]byte(text), &passwords); err != nil {
			return nil, fmt.Errorf("%s is not a JSON object with the password of each %s", variable, of) // without the text, which holds passwords
		}
	}
	return passwords, nil
}

// accountsFrom returns the limited accounts of the inventory, with their passwords: a JSON object in SIMULATOR_ACCOUNT_PASSWORDS.
func accountsFrom(environment func(string) string, site *inventory.Site) ([]vcenter.Credentials, error) {
	const variable = "SIMULATOR_ACCOUNT_PASSWORDS"
	passwords, err := passwordsFrom(environment, variable, "account")
	if err != nil {
		return nil, err
	}
	var accounts []vcenter.Credentials
	for _, account := range site.Accounts {
		password := passwords[account.User]
		if password == "" {
			return nil, fmt.Errorf("%s lacks the password of %s; add it", variable, account.User)
		}
		accounts = append(accounts, vcenter.Credentials{User: account.User, Password: password})
	}
	return accounts, nil
}
