#!/bin/bash
# Builds the root that all simulated guests share, in the folder $1, from exactly the packages of packages.lock and requirements.txt.
# $2 is the program massar-runtime. Prints each step on a line of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
folder=$PWD
. "$here/apt.sh"

echo "reads the lists of Debian's packages"
private_apt "$folder"
apt-get update --quiet=2
mkdir -p repository wheels
missing=$(while read -r name version hash; do
  [ -e "repository/$hash.deb" ] || echo "$name=$version"
done < "$here/packages.lock")
if [ -n "$missing" ]; then
  echo "downloads $(wc -w <<< "$missing") packages of Debian"
  mkdir -p incoming
  # shellcheck disable=SC2086
  if ! (cd incoming && apt-get download --quiet=2 $missing); then
    echo "The package sources of this machine no longer offer a package of packages.lock. Run guests/debian/root/lock.sh, and commit its result." >&2
    exit 1
  fi
  for each in incoming/*.deb; do mv "$each" "repository/$(sha256sum "$each" | cut -d' ' -f1).deb"; done
  rmdir incoming
fi
echo "checks the packages against packages.lock"
: > repository/Packages
while read -r name version hash; do
  each="repository/$hash.deb"
  [ -e "$each" ] || { echo "$name $version does not have the SHA-256 of packages.lock" >&2; exit 1; }
  # those of an interrupted download have another name
  { dpkg-deb --field "$each"; echo "Filename: ./$hash.deb"; echo "Size: $(stat --format=%s "$each")"; echo "SHA256: $hash"; echo; } >> repository/Packages
done < "$here/packages.lock"
# mmdebstrap chooses the essential packages of a release by its name
printf 'Suite: bookworm\nCodename: bookworm\nSHA256:\n %s %s Packages\n' "$(sha256sum repository/Packages | cut -d' ' -f1)" \
  "$(stat --format=%s repository/Packages)" > repository/Release
echo "downloads Patroni"
python3 -m pip download --quiet --no-deps --only-binary :all: --require-hashes --requirement "$here/requirements.txt" --dest wheels
cp "$here/requirements.txt" wheels/

rm -rf tools
dpkg-deb --extract "repository/$(awk '$1 == "mmdebstrap" { print $3 }' "$here/packages.lock").deb" tools
cp "$here/packages.txt" "$here/inside.sh" tools/
chmod -R a+rX repository wheels tools
chmod 1777 .
[ -d root.partial ] && "$2" world . rm -rf root.partial
"$2" world . bash tools/inside.sh
"$2" world . sh -c 'rm -rf root && mv root.partial root'
echo "$(wc -l < "$here/packages.lock") packages"
