package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// service runs a unit as systemd would, as far as the units of Debian's servers and of this project need it.
type service struct {
	name    string
	manager *manager
	// allows one job at a time
	jobs sync.Mutex

	mu      sync.Mutex
	state   string
	process *exec.Cmd
	ended   chan struct{}
	wanted  bool
	closing func()

	// of the last start
	unit     unit
	uid, gid int
	user     string
	env      map[string]string
}

func (s *service) stateNow() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

func (s *service) setState(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = state
}

const startTimeout = 90 * time.Second

func (s *service) start() error {
	if state := s.stateNow(); state == "active" {
		return nil
	}
	u, err := readUnit(s.name)
	if err != nil {
		return err
	}
	s.unit = u
	// no guest of this kind is a virtual machine
	if condition := u.last("Unit", "ConditionVirtualization", ""); condition != "" && !strings.HasPrefix(condition, "!") {
		fmt.Fprintf(os.Stderr, "%s: skipped, ConditionVirtualization=%s\n", s.name, condition)
		return nil
	}
	s.wanted = true
	s.setState("activating")
	switch filepath.Ext(s.name) {
	case ".timer":
		return s.startTimer()
	case ".socket":
		return s.startSocket()
	}
	if err := s.run(); err != nil {
		s.setState("failed")
		return fmt.Errorf("%s.service failed: %w", s.name, err)
	}
	return nil
}

func (s *service) run() error {
	if err := s.prepare(); err != nil {
		return err
	}
	u := s.unit
	kind := u.last("Service", "Type", "simple")
	for _, line := range u["Service"]["ExecStartPre"] {
		if err := s.spawnAndWait(line); err != nil {
			return err
		}
	}
	commands := u["Service"]["ExecStart"]
	if kind == "oneshot" || kind == "forking" {
		for _, line := range commands {
			if err := s.spawnAndWait(line); err != nil {
				s.retryLater(u)
				return err
			}
		}
		if kind == "oneshot" && u.last("Service", "RemainAfterExit", "no") != "yes" {
			s.setState("inactive")
			return nil
		}
		s.setState("active")
		return nil
	}
	if len(commands) == 0 {
		return errors.New("no ExecStart")
	}
	ready := s.readiness(kind)
	command, err := s.spawn(commands[len(commands)-1])
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	s.mu.Lock()
	s.process, s.ended = command, ended
	s.mu.Unlock()
	go s.watch(command, ended)
	select {
	case <-ready:
	case <-ended:
		return fmt.Errorf("its program ended: %s", lastLines(s.logFile()))
	case <-time.After(startTimeout):
		return fmt.Errorf("not ready within %s", startTimeout)
	}
	for _, line := range u["Service"]["ExecStartPost"] {
		if err := s.spawnAndWait(line); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == command && s.state == "activating" {
		s.state = "active"
	}
	return nil
}

// readiness is reached at once, or when the program says so.
func (s *service) readiness(kind string) <-chan struct{} {
	ready := make(chan struct{})
	if !strings.HasPrefix(kind, "notify") {
		close(ready)
		return ready
	}
	path := "/run/notify-" + s.name
	_ = os.Remove(path)
	connection, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		close(ready)
		return ready
	}
	_ = os.Chmod(path, 0o666)
	s.env["NOTIFY_SOCKET"] = path
	go func() {
		defer close(ready)
		buffer := make([]byte, 4096)
		for {
			count, err := connection.Read(buffer)
			if err != nil || strings.Contains(string(buffer[:count]), "READY=1") {
				break
			}
		}
		// later messages are ignored, but the program must be able to send them
		go func() {
			for {
				if _, err := connection.Read(buffer); err != nil {
					return
				}
			}
		}()
	}()
	return ready
}

func (s *service) retryLater(u unit) {
	if policy := u.last("Service", "Restart", "no"); policy == "no" {
		return
	}
	go func() {
		time.Sleep(seconds(u.last("Service", "RestartSec", "100ms")))
		if s.wanted {
			_ = s.manager.do("start", s.name)
		}
	}()
}

func (s *service) watch(command *exec.Cmd, ended chan struct{}) {
	err := waitOwn(command)
	close(ended)
	s.mu.Lock()
	if s.process != command || !s.wanted {
		s.mu.Unlock()
		return
	}
	s.state = "inactive"
	if err != nil {
		s.state = "failed"
	}
	s.mu.Unlock()
	policy := s.unit.last("Service", "Restart", "no")
	if policy == "always" || (err != nil && strings.HasPrefix(policy, "on-") && policy != "on-success") {
		s.retryLater(s.unit)
	}
}

func (s *service) stop() error {
	s.wanted = false
	if s.closing != nil {
		s.closing()
		s.closing = nil
	}
	for _, line := range s.unit["Service"]["ExecStop"] {
		if s.stateNow() == "active" {
			_ = s.spawnAndWait("-" + line)
		}
	}
	s.mu.Lock()
	command, ended := s.process, s.ended
	s.process = nil
	s.mu.Unlock()
	if command != nil {
		_ = command.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
		}
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
		<-ended
	}
	if pid := s.forked(); pid > 0 {
		_ = syscall.Kill(pid, syscall.SIGTERM)
		for deadline := time.Now().Add(20 * time.Second); syscall.Kill(pid, 0) == nil && time.Now().Before(deadline); {
			time.Sleep(50 * time.Millisecond)
		}
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	s.setState("inactive")
	return nil
}

// forked is the process of a service that went to the background, from its PID file. 0 if there is none.
func (s *service) forked() int {
	path := s.unit.last("Service", "PIDFile", "")
	if path == "" || s.unit.last("Service", "Type", "simple") != "forking" {
		return 0
	}
	text, _ := os.ReadFile(s.expand(path))
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || syscall.Kill(pid, 0) != nil {
		return 0
	}
	return pid
}

func (s *service) canReload() bool { return len(s.unit["Service"]["ExecReload"]) > 0 }

func (s *service) reload() error {
	// the program reads its files now, so the lines that say how are the current ones
	if u, err := readUnit(s.name); err == nil {
		s.unit["Service"]["ExecReload"] = u["Service"]["ExecReload"]
	}
	if !s.canReload() {
		return fmt.Errorf("%s.service has no ExecReload", s.name)
	}
	for _, line := range s.unit["Service"]["ExecReload"] {
		if err := s.spawnAndWait(line); err != nil {
			return err
		}
	}
	return nil
}

// prepare finds the account, the variables, the folders and the credentials of a service.
func (s *service) prepare() error {
	u := s.unit
	known, err := readAccounts("/")
	if err != nil {
		return err
	}
	s.user = u.last("Service", "User", "root")
	home := "/"
	if u.last("Service", "DynamicUser", "no") == "yes" && s.user == "root" {
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(s.name))
		s.uid = 61184 + int(hash.Sum32()%4000)
		s.gid = s.uid
		s.user = strconv.Itoa(s.uid)
	} else {
		found, exists := known.users[s.user]
		if !exists {
			return fmt.Errorf("unknown user %q", s.user)
		}
		s.uid, s.gid, home = found.uid, found.gid, found.home
	}
	if group := u.last("Service", "Group", ""); group != "" {
		gid, exists := known.groups[group]
		if !exists {
			return fmt.Errorf("unknown group %q", group)
		}
		s.gid = gid
	}
	s.env = map[string]string{"PATH": searchPath, "HOME": home, "LANG": "C.UTF-8", "USER": s.user, "LOGNAME": s.user}
	for _, each := range u["Service"]["Environment"] {
		s.setVariables(splitWords(each))
	}
	for _, each := range u["Service"]["EnvironmentFile"] {
		path := s.expand(strings.TrimPrefix(each, "-"))
		text, err := os.ReadFile(path)
		if err != nil {
			if strings.HasPrefix(each, "-") {
				continue
			}
			return err
		}
		for line := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", " ")) {
			line = strings.TrimSpace(line)
			if key, value, isPair := strings.Cut(line, "="); isPair && line[0] != '#' && line[0] != ';' {
				s.env[key] = strings.Join(splitWords(value), " ")
			}
		}
	}
	for key, base := range map[string]string{"RuntimeDirectory": "/run", "StateDirectory": "/var/lib", "LogsDirectory": "/var/log", "CacheDirectory": "/var/cache"} {
		mode := u.last("Service", key+"Mode", "0755")
		bits, err := strconv.ParseUint(mode, 8, 32)
		if err != nil {
			return err
		}
		for _, each := range u.words("Service", key) {
			path := filepath.Join(base, s.expand(each))
			if err := os.MkdirAll(path, 0o755); err != nil {
				return err
			}
			if err := errors.Join(os.Chmod(path, os.FileMode(bits)), os.Chown(path, s.uid, s.gid)); err != nil {
				return err
			}
		}
	}
	return s.loadCredentials()
}

func (s *service) setVariables(pairs []string) {
	for _, each := range pairs {
		if key, value, isPair := strings.Cut(each, "="); isPair {
			s.env[key] = s.expand(value)
		}
	}
}

func (s *service) credentialsFolder() string { return "/run/credentials/" + s.name + ".service" }

func (s *service) loadCredentials() error {
	lines := s.unit["Service"]["LoadCredential"]
	folder := s.credentialsFolder()
	if err := os.RemoveAll(folder); err != nil || len(lines) == 0 {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, line := range lines {
		id, source, _ := strings.Cut(line, ":")
		content, err := os.ReadFile(source)
		if err != nil {
			return fmt.Errorf("credential %s: %w", id, err)
		}
		if err := place(filepath.Join(folder, id), content, s.uid, s.gid, "0400"); err != nil {
			return err
		}
	}
	s.env["CREDENTIALS_DIRECTORY"] = folder
	return errors.Join(os.Chown(folder, s.uid, s.gid), os.Chmod(folder, 0o500))
}

// expand replaces the specifiers of systemd.
func (s *service) expand(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	prefix, instance, _ := strings.Cut(strings.TrimSuffix(s.name, filepath.Ext(s.name)), "@")
	if !strings.Contains(s.name, "@") {
		prefix = s.name
	} else {
		_, instance, _ = strings.Cut(s.name, "@")
	}
	host, _ := os.Hostname()
	short, _, _ := strings.Cut(host, ".")
	return strings.NewReplacer("%%", "%", "%i", instance, "%I", instance, "%p", prefix, "%n", s.name+".service", "%N", s.name,
		"%H", host, "%l", short, "%d", s.credentialsFolder(), "%t", "/run", "%S", "/var/lib", "%E", "/etc").Replace(text)
}

var (
	bareVariable = regexp.MustCompile(`^\$(\w+)$`)
	variable     = regexp.MustCompile(`\$\{(\w+)\}|\$(\w+)`)
)

func (s *service) arguments(line string) []string {
	words := []string{}
	for _, word := range splitWords(s.expand(line)) {
		// a variable that is a word of its own becomes several words
		if match := bareVariable.FindStringSubmatch(word); match != nil {
			words = append(words, splitWords(s.env[match[1]])...)
			continue
		}
		words = append(words, variable.ReplaceAllStringFunc(word, func(each string) string {
			match := variable.FindStringSubmatch(each)
			value, isSet := s.env[match[1]+match[2]]
			// a shell's own variables are not systemd's: "$$" and unknown ones stay
			if !isSet && match[1] == "" {
				return each
			}
			return value
		}))
	}
	return words
}

func (s *service) logFile() string { return "/var/log/service-" + s.name + ".log" }

// spawn starts the command in a line of a unit. Its prefix: "-" ignores a failure, "+" and "!" keep root's privileges.
func (s *service) spawn(line string) (*exec.Cmd, error) {
	prefix := line[:len(line)-len(strings.TrimLeft(line, "-+!@:"))]
	if s.process != nil {
		s.env["MAINPID"] = strconv.Itoa(s.process.Process.Pid)
	} else if pid := s.forked(); pid > 0 {
		s.env["MAINPID"] = strconv.Itoa(pid)
	}
	argv := s.arguments(line[len(prefix):])
	if len(argv) == 0 {
		return nil, errors.New("an empty command")
	}
	asRoot := s.uid == 0 || strings.ContainsAny(prefix, "+!")
	if !asRoot {
		become := []string{"setpriv", fmt.Sprintf("--reuid=%d", s.uid), fmt.Sprintf("--regid=%d", s.gid)}
		if _, err := strconv.Atoi(s.user); err == nil {
			become = append(become, "--clear-groups")
		} else {
			become = append(become, "--init-groups")
		}
		capabilities := []string{}
		for _, each := range s.unit.words("Service", "AmbientCapabilities") {
			capabilities = append(capabilities, "+"+strings.ToLower(strings.TrimPrefix(each, "CAP_")))
		}
		if list := strings.Join(capabilities, ","); list != "" {
			become = append(become, "--inh-caps="+list, "--ambient-caps="+list)
		}
		argv = append(become, argv...)
	}
	log, err := os.OpenFile(s.logFile(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if err := os.Setenv("PATH", searchPath); err != nil {
		return nil, err
	}
	command := exec.Command(argv[0], argv[1:]...)
	command.Stdout, command.Stderr = log, log
	command.Dir = s.unit.last("Service", "WorkingDirectory", "/")
	if command.Dir == "~" || strings.HasPrefix(command.Dir, "-") {
		command.Dir = "/"
	}
	environment := maps.Clone(s.env)
	command.Env = make([]string, 0, len(environment))
	for key, value := range environment {
		command.Env = append(command.Env, key+"="+value)
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return command, startOwn(command)
}

func (s *service) spawnAndWait(line string) error {
	command, err := s.spawn(line)
	if err == nil {
		err = waitOwn(command)
	}
	if err != nil && !strings.HasPrefix(line, "-") {
		return fmt.Errorf("%s: %w: %s", line, err, lastLines(s.logFile()))
	}
	return nil
}

func (s *service) startTimer() error {
	target := s.unit.last("Timer", "Unit", strings.TrimSuffix(s.name, ".timer"))
	interval := seconds(s.unit.last("Timer", "OnUnitActiveSec", ""))
	if interval <= 0 {
		// a calendar timer never fires: no exercise lasts that long
		s.setState("active")
		return nil
	}
	stop := make(chan struct{})
	s.closing = sync.OnceFunc(func() { close(stop) })
	s.setState("active")
	go func() {
		for {
			if err := s.manager.do("start", target); err != nil {
				fmt.Fprintln(os.Stderr, s.name+":", err)
			}
			select {
			case <-stop:
				return
			case <-time.After(interval):
			}
		}
	}()
	return nil
}

// startSocket starts one command per connection, with the connection as its output.
func (s *service) startSocket() error {
	address := s.unit.last("Socket", "ListenStream", "")
	listener, err := net.Listen("tcp", address)
	if err != nil {
		s.setState("failed")
		return err
	}
	handler, err := readUnit(strings.TrimSuffix(s.name, ".socket") + "@.service")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s.closing = func() { _ = listener.Close() }
	s.setState("active")
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				argv := splitWords(handler.last("Service", "ExecStart", "/bin/true"))
				command := exec.Command(argv[0], argv[1:]...)
				output, err := connection.(*net.TCPConn).File()
				if err != nil {
					return
				}
				defer output.Close()
				command.Stdout = output
				if startOwn(command) == nil {
					_ = waitOwn(command)
				}
			}()
		}
	}()
	return nil
}

var duration = regexp.MustCompile(`^([0-9.]+)\s*(ms|s|sec|min|m|h|d)?$`)

// seconds reads a time of systemd: 5, 100ms, 2min.
func seconds(text string) time.Duration {
	match := duration.FindStringSubmatch(strings.TrimSpace(text))
	if match == nil {
		return 0
	}
	number, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		return 0
	}
	unit := map[string]time.Duration{"ms": time.Millisecond, "min": time.Minute, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[match[2]]
	if unit == 0 {
		unit = time.Second
	}
	return time.Duration(number * float64(unit))
}

func lastLines(path string) string {
	text, _ := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " | ")
}
