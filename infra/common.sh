# shellcheck shell=bash
# What the scripts beside this file share. Read by them, not run.
set -euo pipefail

if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -lt 44 ]; then
  echo "$(basename "$0") needs bash 4.4 or later, which AWS CloudShell has; this is $BASH_VERSION" >&2
  exit 1
fi

stack=${MKOM_HUB_STACK:-mkom-hub}
dry_run=no

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Asks for nothing that is not there: says how to get it.
need() {
  command -v "$1" >/dev/null || fail "$1 is needed: $2"
}

# What a script was called with, but for the options that all of them have.
rest=()
common_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) usage; exit 0 ;;
      -n | --dry-run)
        # shellcheck disable=SC2034 # read by the scripts
        dry_run=yes
        ;;
      -s | --stack) [ $# -gt 1 ] || fail "--stack needs the name of a stack"; stack=$2; shift ;;
      --stack=*) stack=${1#*=} ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
  need aws "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
}

# An output of the stack.
output() {
  local value
  value=$(aws cloudformation describe-stacks --stack-name "$stack" \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text) || fail "the stack $stack cannot be read"
  [ -n "$value" ] && [ "$value" != None ] || fail "the stack $stack has no output $1"
  printf '%s\n' "$value"
}

# Puts a new value into an SSM parameter, encrypted as it was before. Neither is ever an argument of a command.
store() { # parameter, value
  if [ "$dry_run" = yes ]; then
    echo "would store a new value in the SSM parameter $1 (dry run)"
    return
  fi
  [[ $2 != *[\"\\]* ]] || fail "the value has quotation marks or backslashes in it; replace it by hand"
  local request key value=${2//$'\n'/\\n}
  # Without it, SSM would take its own key in place of the stack's.
  key=$(aws ssm describe-parameters --parameter-filters "Key=Name,Values=$1" --query 'Parameters[0].KeyId' --output text)
  case $key in None | alias/aws/ssm | '') key='' ;; *) key=",\"KeyId\":\"$key\"" ;; esac
  request=$(mktemp)
  # shellcheck disable=SC2064 # the file's name is to be known when the trap is set
  trap "rm -f '$request'" EXIT
  # From a file that only its owner reads: arguments are seen by everyone on this machine.
  printf '{"Name":"%s","Value":"%s","Type":"SecureString","Overwrite":true%s}' "$1" "$value" "$key" >"$request"
  aws ssm put-parameter --cli-input-json "file://$request" --query Version --output text >/dev/null
  rm -f "$request"
  echo "stored in the SSM parameter $1"
}

# The value of an SSM parameter.
current() { # parameter
  aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text
}
