package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// controlSocket of a guest's first process. systemctl and the world connect to it.
const controlSocket = "/run/massar-init"

func (g *guest) dial() (net.Conn, error) {
	return net.Dial("unix", fmt.Sprintf("/proc/%d/root%s", g.process.Process.Pid, controlSocket))
}

// guestInit is the first process of a guest. Arguments: its root, and its host name.
func guestInit(arguments []string) error {
	if os.Getpid() != 1 || len(arguments) != 2 {
		return errors.New("usage: massar-runtime init <root> <host name>, as the first process of a guest")
	}
	if err := enterRoot(arguments[0], arguments[1]); err != nil {
		return err
	}
	return manage()
}

func enterRoot(root, hostName string) error {
	if err := os.Chdir(root); err != nil {
		return err
	}
	mount := func(source, target, kind string, flags uintptr, data string) error {
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount(source, target, kind, flags, data); err != nil {
			return fmt.Errorf("mount %s: %w", target, err)
		}
		return nil
	}
	for _, each := range []struct{ kind, target, data string }{
		{"proc", "proc", ""},
		{"tmpfs", "dev", "mode=755"},
		{"tmpfs", "dev/shm", "mode=1777"},
		{"devpts", "dev/pts", "newinstance,ptmxmode=666"},
		{"tmpfs", "run", "mode=755"},
	} {
		if err := mount(each.kind, each.target, each.kind, 0, each.data); err != nil {
			return err
		}
	}
	// refused where the machine hides a part of it; programs need it for figures only
	_ = mount("sysfs", "sys", "sysfs", syscall.MS_RDONLY, "")
	// a user namespace cannot make devices
	for _, name := range []string{"null", "zero", "full", "random", "urandom", "tty", "net/tun"} {
		target := filepath.Join("dev", name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, nil, 0o666); err != nil {
			return err
		}
		if err := syscall.Mount("/dev/"+name, target, "", syscall.MS_BIND, ""); err != nil && name != "net/tun" {
			return fmt.Errorf("mount /dev/%s: %w", name, err)
		}
	}
	for link, target := range map[string]string{"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2", "ptmx": "pts/ptmx"} {
		if err := os.Symlink(target, filepath.Join("dev", link)); err != nil {
			return err
		}
	}
	for _, each := range []string{"lock", "credentials", "sshd"} {
		if err := os.MkdirAll(filepath.Join("run", each), 0o755); err != nil {
			return err
		}
	}
	if err := os.Chmod("run/lock", 0o1777); err != nil {
		return err
	}
	// the program systemctl of this guest
	if err := os.MkdirAll("usr/local/bin", 0o755); err != nil {
		return err
	}
	if err := os.WriteFile("usr/local/bin/systemctl", nil, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount(worldProgram, "usr/local/bin/systemctl", "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("systemctl: %w", err)
	}
	if err := syscall.Sethostname([]byte(hostName)); err != nil {
		return err
	}
	if err := syscall.PivotRoot(".", "mnt"); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	if err := syscall.Unmount("/mnt", syscall.MNT_DETACH); err != nil {
		return err
	}
	_, err := runOwn("ip", "link", "set", "lo", "up")
	return err
}

// call is a request to a guest's first process: a verb of systemctl and the name of a service.
type call struct {
	Verb string `json:"verb"`
	Name string `json:"name"`
}

type manager struct {
	mu       sync.Mutex
	services map[string]*service
	booted   atomic.Bool
	// of the first boot: "ok", or its error
	result string
}

func manage() error {
	// programs that this process starts are found in the same folders as those of a service
	if err := os.Setenv("PATH", searchPath); err != nil {
		return err
	}
	listener, err := net.Listen("unix", controlSocket)
	if err != nil {
		return err
	}
	if err := os.Chmod(controlSocket, 0o666); err != nil {
		return err
	}
	m := &manager{services: map[string]*service{}, result: "ok"}
	go reap()
	go m.boot()
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go m.answer(connection)
	}
}

// boot connects the guest, plays its first boot if that has not been done, and starts the enabled services in order.
func (m *manager) boot() {
	isFirst, err := prepareBoot()
	if err != nil {
		fmt.Fprintln(os.Stderr, "boot:", err)
		m.result = "error: " + err.Error()
	}
	m.booted.Store(true)
	if isFirst {
		// the first boot has enabled and started them
		return
	}
	for _, name := range enabled() {
		if err := m.do("start", name); err != nil {
			fmt.Fprintln(os.Stderr, "boot:", err)
		}
	}
}

func prepareBoot() (isFirst bool, err error) {
	m, err := readMetadata()
	if err != nil || m == nil {
		return false, err
	}
	if err := connect(m); err != nil {
		return false, err
	}
	// what systemd does before any service: folders of packages in /run, their users, the settings of the kernel. Some of it is refused
	// in a namespace, as by a kernel without a feature.
	for _, program := range []string{"systemd-sysusers", "/lib/systemd/systemd-sysctl"} {
		_, _ = runOwn(program)
	}
	_, _ = runOwn("systemd-tmpfiles", "--create", "--boot", "--exclude-prefix=/dev", "--exclude-prefix=/proc", "--exclude-prefix=/sys")
	// while it exists, nobody but root may log in
	_ = os.Remove("/run/nologin")
	if _, err := os.Stat(realCloudInit); err == nil || isPlayed(m) {
		return false, nil
	}
	if err := play(); err != nil {
		return true, err
	}
	return true, played(m)
}

// realCloudInit exists in a guest whose first boot is played by cloud-init itself.
const realCloudInit = "/var/lib/massar-init/cloud-init"

const enabledFile = "/var/lib/massar-init/enabled"

func enabled() []string {
	text, _ := os.ReadFile(enabledFile)
	return strings.Fields(string(text))
}

func setEnabled(name string, isEnabled bool) error {
	names := []string{}
	for _, each := range enabled() {
		if each != name {
			names = append(names, each)
		} else if isEnabled {
			return nil
		}
	}
	if isEnabled {
		names = append(names, name)
	}
	if err := os.MkdirAll(filepath.Dir(enabledFile), 0o755); err != nil {
		return err
	}
	return place(enabledFile, []byte(strings.Join(names, "\n")+"\n"), 0, 0, "0644")
}

func (m *manager) answer(connection net.Conn) {
	defer connection.Close()
	line, err := bufio.NewReader(connection).ReadBytes('\n')
	if err != nil {
		return
	}
	var c call
	message := "ok"
	if err := json.Unmarshal(line, &c); err != nil {
		message = "error: " + err.Error()
	} else if c.Verb == "is-booted" {
		message = "starting"
		if m.booted.Load() {
			message = m.result
		}
	} else if c.Verb == "is-active" {
		message = m.service(c.Name).stateNow()
	} else if verb, isLater := strings.CutSuffix(c.Verb, " later"); isLater {
		go func() {
			if err := m.do(verb, c.Name); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
	} else if err := m.do(c.Verb, c.Name); err != nil {
		message = "error: " + err.Error()
	}
	_, _ = connection.Write([]byte(message))
}

// service finds a unit by its name without ".service". A timer and a socket keep their suffix.
func (m *manager) service(name string) *service {
	name = strings.TrimSuffix(name, ".service")
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.services[name] == nil {
		m.services[name] = &service{name: name, state: "inactive", manager: m}
	}
	return m.services[name]
}

func (m *manager) do(verb, name string) error {
	s := m.service(name)
	s.jobs.Lock()
	defer s.jobs.Unlock()
	isActive := s.stateNow() == "active"
	switch verb {
	case "enable":
		return setEnabled(s.name, true)
	case "disable":
		return setEnabled(s.name, false)
	case "start":
		return s.start()
	case "stop":
		return s.stop()
	case "try-restart":
		if !isActive {
			return nil
		}
	case "reload":
		if !isActive {
			return fmt.Errorf("%s.service is not active, cannot reload", s.name)
		}
		return s.reload()
	case "reload-or-restart":
		if isActive && s.canReload() {
			return s.reload()
		}
	case "restart":
	default:
		return fmt.Errorf("unknown verb %q", verb)
	}
	if err := s.stop(); err != nil {
		return err
	}
	return s.start()
}

// systemctl asks the first process. It prints what systemd's program prints where others read it.
func systemctl(arguments []string) int {
	verb, names, now, block := "", []string{}, false, true
	for _, each := range arguments {
		switch {
		case each == "--now":
			now = true
		case each == "--no-block":
			block = false
		case strings.HasPrefix(each, "-"):
		case verb == "":
			verb = each
		default:
			names = append(names, each)
		}
	}
	code := 0
	for _, name := range names {
		if !block {
			verb := verb + " later"
			if message := answerOr(send(verb, name)); message != "ok" {
				fmt.Fprintln(os.Stderr, message)
				code = 1
			}
			continue
		}
		message := ask(verb, name, now)
		switch verb {
		case "is-active", "is-enabled", "is-booted":
			fmt.Println(message)
			if message != "active" && message != "enabled" {
				code = 3
			}
		case "show":
			fmt.Print(message)
		default:
			if message != "ok" {
				fmt.Fprintln(os.Stderr, message)
				code = 1
			}
		}
	}
	return code
}

func ask(verb, name string, now bool) string {
	switch verb {
	case "daemon-reload", "daemon-reexec", "reset-failed", "preset", "mask", "unmask", "status":
		return "ok"
	case "is-enabled":
		for _, each := range enabled() {
			if each == strings.TrimSuffix(name, ".service") {
				return "enabled"
			}
		}
		return "disabled"
	case "show":
		state, _ := send("is-active", name)
		loaded := "loaded"
		if _, err := readUnit(strings.TrimSuffix(name, ".service")); err != nil {
			loaded = "not-found"
		}
		return fmt.Sprintf("Id=%s\nLoadState=%s\nActiveState=%s\nUnitFileState=%s\n", name, loaded, state, ask("is-enabled", name, false))
	case "enable", "disable":
		if message, err := send(verb, name); err != nil || message != "ok" || !now {
			return answerOr(message, err)
		}
		verb = map[string]string{"enable": "start", "disable": "stop"}[verb]
	}
	return answerOr(send(verb, name))
}

func answerOr(message string, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	return message
}

func send(verb, name string) (string, error) {
	connection, err := net.Dial("unix", controlSocket)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if err := json.NewEncoder(connection).Encode(call{Verb: verb, Name: name}); err != nil {
		return "", err
	}
	text := new(strings.Builder)
	_, err = bufio.NewReader(connection).WriteTo(text)
	return text.String(), err
}

// own contains the processes that a Cmd waits for. All other children are orphans.
var own = struct {
	sync.Mutex
	pids map[int]bool
}{pids: map[int]bool{}}

// startOwn starts a command whose end the caller waits for with waitOwn.
func startOwn(command *exec.Cmd) error {
	own.Lock()
	defer own.Unlock()
	if err := command.Start(); err != nil {
		return err
	}
	own.pids[command.Process.Pid] = true
	return nil
}

// runOwn runs a program of the guest to its end, and returns both of its output streams.
func runOwn(name string, arguments ...string) (string, error) {
	command := exec.Command(name, arguments...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := startOwn(command)
	if err == nil {
		err = waitOwn(command)
	}
	return output.String(), err
}

func waitOwn(command *exec.Cmd) error {
	err := command.Wait()
	own.Lock()
	delete(own.pids, command.Process.Pid)
	own.Unlock()
	return err
}

// reap waits for the orphans of a guest that have ended: until then they are zombies.
func reap() {
	for ; ; time.Sleep(200 * time.Millisecond) {
		for reapOnce() {
		}
	}
}

func reapOnce() bool {
	// <linux/wait.h>; in siginfo of 64 bits the process id follows three numbers and a gap
	const all, waitExited, noHang, noWait = 0, 4, 1, 0x01000000
	var info [32]int32
	own.Lock()
	defer own.Unlock()
	_, _, failed := syscall.Syscall6(syscall.SYS_WAITID, all, 0, uintptr(unsafe.Pointer(&info)), waitExited|noHang|noWait, 0, 0)
	pid := int(info[4])
	if failed != 0 || pid == 0 || own.pids[pid] {
		return false
	}
	_, err := syscall.Wait4(pid, nil, 0, nil)
	return err == nil
}
