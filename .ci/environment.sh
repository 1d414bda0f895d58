# Sourced by the recipes: reads .env (NAME=value lines) without overriding the environment. It may come from Notepad:
# a byte order mark, carriage returns, spaces around the sign, quotes, "export" and a note behind " #" are no trouble.
trim() {
  trimmed=${1#"${1%%[![:space:]]*}"}
  trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}

PYTHONPATH="$PWD/include"
export PYTHONPATH
if [ -f .env ]; then
  byte_order_mark=$(printf '\357\273\277')
  while IFS= read -r line || [ -n "$line" ]; do
    trim "${line#"$byte_order_mark"}"
    line=${trimmed#export }
    trim "${line%%=*}"
    name=$trimmed
    trim "${line#*=}"
    value=$trimmed
    case $line in '' | '#'* | [!A-Z_]*) continue ;; *=*) ;; *) continue ;; esac
    case $name in *[!A-Z0-9_]*) continue ;; esac
    case $value in
      \"*\" | \'*\') ;;
      '# '*) value='' ;;
      *) trim "${value%%[[:space:]]#*}"; value=$trimmed ;;
    esac
    case $value in \"*\" | \'*\') value=${value#?} value=${value%?} ;; esac
    eval "present=\${$name+yes}"
    [ -n "$present" ] || { eval "$name=\$value"; export "${name?}"; }
  done < .env
fi
