# Sourced by the recipes: reads .env (NAME=value lines) without overriding the environment.
PYTHONPATH="$PWD/include"
export PYTHONPATH
if [ -f .env ]; then
  carriage_return=$(printf '\r')
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%"$carriage_return"}
    name=${line%%=*}
    value=${line#*=}
    case $line in '' | '#'* | [!A-Z_]*) continue ;; *=*) ;; *) continue ;; esac
    case $name in *[!A-Z0-9_]*) continue ;; esac
    case $value in \"*\" | \'*\') value=${value#?} value=${value%?} ;; esac
    eval "present=\${$name+yes}"
    [ -n "$present" ] || { eval "$name=\$value"; export "${name?}"; }
  done < .env
fi
