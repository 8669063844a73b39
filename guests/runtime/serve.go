package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// request asks the server for one operation. The answer, and the lines of a stream, carry its id.
type request struct {
	ID int    `json:"id"`
	Do string `json:"do"`
	// Guest is empty for what happens in the world itself.
	Guest string   `json:"guest"`
	Argv  []string `json:"argv"`
	User  string   `json:"user"`
	Input string   `json:"input"`
	// Of a guest that is created: its root, and its host name.
	Root     string `json:"root"`
	HostName string `json:"hostName"`
	// Of a guest that is started: the bridges of its interfaces.
	Bridges []string `json:"bridges"`
	Files   []file   `json:"files"`
	// Of a stream that is stopped.
	Stream int `json:"stream"`
}

// file is written as a guest's disk has it, whether or not the guest runs.
type file struct {
	Path    string `json:"path"`
	Content string `json:"content"`
	Owner   string `json:"owner"`
	Mode    string `json:"mode"`
}

type answer struct {
	ID     int    `json:"id"`
	Line   string `json:"line,omitempty"`
	Done   bool   `json:"done,omitempty"`
	Code   int    `json:"code"`
	Stdout string `json:"stdout,omitempty"`
	Stderr string `json:"stderr,omitempty"`
	Error  string `json:"error,omitempty"`
}

type server struct {
	mu      sync.Mutex
	guests  map[string]*guest
	streams map[int]func()
	out     *json.Encoder
	outMu   sync.Mutex
	authority
}

type guest struct {
	name, folder, hostName string
	number                 int
	// of the first process, in the world. Nil if the guest is off
	process *exec.Cmd
	ended   chan struct{}
}

func (g *guest) root() string { return filepath.Join(g.folder, "root") }

const guestsFolder = "/run/guests"

// serve reads requests from standard input, one per line, and ends with it.
func serve([]string) error {
	s := &server{guests: map[string]*guest{}, streams: map[int]func(){}, out: json.NewEncoder(os.Stdout)}
	if err := os.MkdirAll(guestsFolder, 0o755); err != nil {
		return err
	}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	for input.Scan() {
		var r request
		if err := json.Unmarshal(input.Bytes(), &r); err != nil {
			return fmt.Errorf("a request: %w", err)
		}
		go func() {
			result := answer{}
			if err := s.handle(r, &result); err != nil {
				result.Error = err.Error()
			}
			result.ID, result.Done = r.ID, true
			s.send(result)
		}()
	}
	return input.Err()
}

func (s *server) send(a answer) {
	s.outMu.Lock()
	defer s.outMu.Unlock()
	_ = s.out.Encode(a)
}

func (s *server) guest(name string) (*guest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guests[name]
	if g == nil {
		return nil, fmt.Errorf("unknown guest %q", name)
	}
	return g, nil
}

func (s *server) handle(r request, result *answer) error {
	if r.Do == "create" {
		return s.create(r)
	}
	if r.Do == "certificate" {
		texts, err := s.issue(r.Argv)
		if err != nil {
			return err
		}
		encoded, err := json.Marshal(texts)
		result.Stdout = string(encoded)
		return err
	}
	if r.Do == "stop" {
		s.mu.Lock()
		stop := s.streams[r.Stream]
		s.mu.Unlock()
		if stop != nil {
			stop()
		}
		return nil
	}
	var g *guest
	if r.Guest != "" {
		found, err := s.guest(r.Guest)
		if err != nil {
			return err
		}
		g = found
	}
	switch r.Do {
	case "write":
		return write(g.root(), r.Files)
	case "start":
		return g.start(r.Bridges)
	case "kill":
		return g.kill()
	case "signal":
		return g.signal(r.Argv[0])
	case "pid":
		if !g.isRunning() {
			return fmt.Errorf("%s is off", g.name)
		}
		result.Stdout = strconv.Itoa(g.process.Process.Pid)
		return nil
	case "run":
		return s.run(g, r, result)
	case "stream":
		return s.stream(g, r, result)
	default:
		return fmt.Errorf("unknown operation %q", r.Do)
	}
}

// create makes the disk of a guest: a layer in memory above the root, which no guest changes.
func (s *server) create(r request) error {
	g := &guest{name: r.Guest, folder: filepath.Join(guestsFolder, r.Guest), hostName: r.HostName}
	for _, each := range []string{"upper", "work", "root"} {
		if err := os.MkdirAll(filepath.Join(g.folder, each), 0o755); err != nil {
			return err
		}
	}
	lower := r.Root
	if !filepath.IsAbs(lower) {
		lower = filepath.Join(worldFolder, lower)
	}
	// userxattr: user namespaces have no other extended attributes. Mounted in the world, so that the disk outlives the guest's processes.
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s/upper,workdir=%s/work,userxattr", lower, g.folder, g.folder)
	if err := syscall.Mount("overlay", g.root(), "overlay", 0, options); err != nil {
		return fmt.Errorf("the disk of %s: %w", g.name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g.number = len(s.guests)
	s.guests[g.name] = g
	return nil
}

func write(root string, files []file) error {
	accounts, err := readAccounts(root)
	if err != nil {
		return err
	}
	for _, each := range files {
		path := filepath.Join(root, each.Path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		uid, gid, err := accounts.owner(each.Owner)
		if err != nil {
			return fmt.Errorf("%s: %w", each.Path, err)
		}
		if strings.HasSuffix(each.Path, "/") {
			err = folder(path, uid, gid, each.Mode)
		} else {
			err = place(path, []byte(each.Content), uid, gid, each.Mode)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func folder(path string, uid, gid int, mode string) error {
	bits, err := strconv.ParseUint(mode, 8, 32)
	if err != nil {
		return fmt.Errorf("%s: mode %q", path, mode)
	}
	return errors.Join(os.MkdirAll(path, 0o755), os.Chown(path, uid, gid), os.Chmod(path, os.FileMode(bits)))
}

// place writes a file in one step, so that no reader sees a part of it.
func place(path string, content []byte, uid, gid int, mode string) error {
	bits, err := strconv.ParseUint(mode, 8, 32)
	if err != nil {
		return fmt.Errorf("%s: mode %q", path, mode)
	}
	next := path + ".new"
	if err := os.WriteFile(next, content, 0o600); err != nil {
		return err
	}
	if err := os.Chown(next, uid, gid); err != nil {
		return err
	}
	if err := os.Chmod(next, os.FileMode(bits)); err != nil {
		return err
	}
	return os.Rename(next, path)
}

func (g *guest) isRunning() bool {
	if g.process == nil {
		return false
	}
	select {
	case <-g.ended:
		return false
	default:
		return true
	}
}

// start powers a guest on, and connects its interfaces.
func (g *guest) start(bridges []string) error {
	if g.isRunning() {
		return fmt.Errorf("%s runs already", g.name)
	}
	console, err := os.OpenFile(filepath.Join(g.folder, "console.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer console.Close()
	command := exec.Command(worldProgram, "init", g.root(), g.hostName)
	command.Stdout, command.Stderr = console, console
	command.Env = []string{"PATH=" + searchPath}
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces, Setsid: true}
	if err := command.Start(); err != nil {
		return err
	}
	g.process, g.ended = command, make(chan struct{})
	ended := g.ended
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	if err := networkLinks(command.Process.Pid, g.number, bridges); err != nil {
		return err
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		if connection, err := g.dial(); err == nil {
			return connection.Close()
		}
		if !g.isRunning() || time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(g.folder, "console.log"))
			return fmt.Errorf("%s did not start: %s", g.name, text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// kill is a power failure: with the first process the kernel ends all others. The disk remains.
func (g *guest) kill() error {
	if !g.isRunning() {
		return nil
	}
	if err := g.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-g.ended
	return nil
}

// signal sends a signal to every process of a guest: STOP suspends it as a hypervisor would, and CONT resumes it.
func (g *guest) signal(name string) error {
	signals := map[string]syscall.Signal{"STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT}
	number, known := signals[name]
	if !known {
		return fmt.Errorf("unknown signal %q", name)
	}
	if !g.isRunning() {
		return fmt.Errorf("%s is off", g.name)
	}
	own, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", g.process.Process.Pid))
	if err != nil {
		return err
	}
	// until no process is left that was started meanwhile
	for seen := map[int]bool{}; ; {
		fresh := false
		processes, err := os.ReadDir("/proc")
		if err != nil {
			return err
		}
		for _, each := range processes {
			pid, err := strconv.Atoi(each.Name())
			if err != nil || seen[pid] {
				continue
			}
			if other, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", pid)); err != nil || other != own {
				continue
			}
			seen[pid], fresh = true, true
			_ = syscall.Kill(pid, number)
		}
		if !fresh {
			return nil
		}
	}
}

// command runs a program in the world, or in a guest that is running.
func (s *server) command(g *guest, r request) (*exec.Cmd, error) {
	argv := r.Argv
	if len(argv) == 0 {
		return nil, errors.New("no program")
	}
	if g != nil {
		if !g.isRunning() {
			return nil, fmt.Errorf("%s is off", g.name)
		}
		user := []string{}
		if r.User != "" {
			user = []string{"setpriv", "--reuid=" + r.User, "--regid=" + r.User, "--init-groups"}
		}
		enter := []string{"nsenter", "--target", strconv.Itoa(g.process.Process.Pid),
			"--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wdns=/"}
		argv = append(append(enter, user...), argv...)
	}
	command := exec.Command(argv[0], argv[1:]...)
	command.Env = []string{"PATH=" + searchPath, "LANG=C.UTF-8", "HOME=/root"}
	command.Stdin = strings.NewReader(r.Input)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return command, nil
}

func (s *server) run(g *guest, r request, result *answer) error {
	command, err := s.command(g, r)
	if err != nil {
		return err
	}
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	// a daemon that the program leaves behind keeps its output open
	command.WaitDelay = 2 * time.Second
	err = command.Run()
	result.Stdout, result.Stderr, result.Code = stdout.String(), stderr.String(), command.ProcessState.ExitCode()
	var exit *exec.ExitError
	if errors.As(err, &exit) || errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

func (s *server) stream(g *guest, r request, result *answer) error {
	command, err := s.command(g, r)
	if err != nil {
		return err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		return err
	}
	s.mu.Lock()
	s.streams[r.ID] = func() { _ = command.Process.Kill() }
	s.mu.Unlock()
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		s.send(answer{ID: r.ID, Line: lines.Text()})
	}
	_, _ = io.Copy(io.Discard, output)
	_ = command.Wait()
	result.Code, result.Stderr = command.ProcessState.ExitCode(), stderr.String()
	return nil
}
