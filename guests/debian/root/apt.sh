# A separate apt state in the folder $1/apt. Of this machine's settings, it uses only the Debian 12 sources and their keys.
private_apt() {
  local apt="$1/apt"
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/sources"
  : > "$apt/status"
  for each in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list; do
    if [ -e "$each" ] && grep -q bookworm "$each"; then cp "$each" "$apt/sources/$(basename "${each%.list}" .sources).${each##*.}"; fi
  done
  if [ -n "${MASSAR_DEBIAN_SOURCES:-}" ]; then rm -f "$apt/sources"/*; cp "$MASSAR_DEBIAN_SOURCES" "$apt/sources/"; fi
  # of several, only Debian's own
  find "$apt/sources" -type f ! -exec grep -q 'debian-archive-keyring\|debian/\? bookworm' {} \; -delete
  cat > "$apt/conf" <<EOF
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$apt/sources";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
EOF
  export APT_CONFIG="$apt/conf"
}
