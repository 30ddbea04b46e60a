# fish completion for malachi: malachi completion fish | source
function __malachi_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    for line in ($program completion --words -- $words "$current" 2>/dev/null)
        if string match -q ':files*' -- $line
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c malachi -f -a '(__malachi_complete)'
