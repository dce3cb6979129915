using System.Collections.Immutable;
using System.Globalization;
using CallDesk;

namespace Phone.Configuration;

/// <summary>One check of one configuration: holds its files' keys against the schema, then against each other.</summary>
internal sealed class ConfigurationCheck(ImmutableArray<(ConfigurationLayer Layer, string Text)> files)
{
    private readonly LayeredToml _toml = new(files);
    private readonly List<ConfigurationError> _errors = [];
    private readonly Dictionary<(string Section, int Index, string Key), TomlEntry> _given = [];

    public ConfigurationResult Run()
    {
        _errors.AddRange(_toml.Errors);
        CheckHeaders();
        foreach (var entry in _toml.Entries)
        {
            Check(entry);
        }

        // A file that is no TOML may seem to miss what it has.
        if (_toml.Errors.Count == 0)
        {
            CheckRequired();
        }

        var settings = new EffectiveSettings(_given, _toml.Count);
        var secrets = CheckAccounts(settings);
        CheckDialPlan(settings);
        CheckOrder(settings);
        var site = new SiteCheck(settings, _errors);
        var directory = site.Run();
        return _errors.Count > 0
            ? new ConfigurationResult(null, InOrder(_errors), []) { Notes = InOrder(site.Notes) }
            : new ConfigurationResult(
                ConfigurationBuilder.Build(new SettledSettings(settings, secrets, directory)), [], settings.All())
            {
                Notes = InOrder(site.Notes), NamedFiles = settings.NamedFiles(),
            };
    }

    private void Report(TomlEntry entry, string message) => Report(entry.Layer, entry.Line, message);

    private void Report(ConfigurationLayer layer, int line, string message) =>
        _errors.Add(new ConfigurationError(layer.File, line, message));

    /// <summary>File by file and line by line, then of the files that they name.</summary>
    private ImmutableArray<ConfigurationError> InOrder(List<ConfigurationError> found)
    {
        var names = files.Select(file => file.Layer.File).ToList();
        return [.. found.OrderBy(error => (uint)names.IndexOf(error.File)).ThenBy(error => error.Line)];
    }

    private void CheckHeaders()
    {
        foreach (var header in _toml.Headers)
        {
            if (!ConfigurationSchema.Sections.Contains(header.Section))
            {
                Report(header.Layer, header.Line, $"[{header.Section}] is not known; {Hint(
                    header.Section, ConfigurationSchema.Sections.Where(s => s.Length > 0))}");
            }
            else if (ConfigurationSchema.IsArray(header.Section) != header.IsArray)
            {
                Report(header.Layer, header.Line, header.IsArray
                    ? $"found [[{header.Section}]]; allowed: [{header.Section}], once"
                    : $"found [{header.Section}]; allowed: [[{header.Section}]], once for each {header.Section}");
            }
        }
    }

    private void Check(TomlEntry entry)
    {
        if (!ConfigurationSchema.Sections.Contains(entry.Section))
        {
            if (_toml.Headers.All(header => header.Section != entry.Section))
            {
                Report(entry, $"[{entry.Section}] is not known; {Hint(
                    entry.Section, ConfigurationSchema.Sections.Where(s => s.Length > 0))}");
            }
        }
        else if (ConfigurationSchema.Find(entry.Section, entry.Key) is not { } setting)
        {
            var name = entry.Section.Length == 0 ? entry.Key : $"[{entry.Section}] {entry.Key}";
            Report(entry, $"{name} is not known; {Hint(
                entry.Key, ConfigurationSchema.In(entry.Section).Select(s => s.Key))}");
        }
        else if (!setting.Takes(entry.Value))
        {
            Report(entry, $"{setting.Name}: found {Found(setting, entry.Value)}; allowed: {setting.Allowed}");
        }
        else if (entry.Layer.OwnOnly && !setting.OfUnit && setting.Section != "user")
        {
            Report(entry, $"{setting.Name}: this site's settings are signed; allowed in site.toml only");
        }
        else if (entry is { Layer.Kind: LayerKind.Site, Section: "", Key: "serial" })
        {
            Report(entry, "serial: one unit's alone; allowed in the unit's own file (unit.toml)");
        }
        else
        {
            _given[(entry.Section, entry.Index, entry.Key)] = entry;
        }
    }

    /// <summary>A secret is never said, not even a wrong one.</summary>
    private static string Found(Setting setting, TomlValue value) => (setting.Kind, value) switch
    {
        (SettingKind.Secret, TomlValue.Text { Value.Length: 0 }) => "an empty text",
        (SettingKind.Secret, TomlValue.Text) => "a text of another form",
        (SettingKind.Secret, _) => "something that is no text",
        _ => value.ToString(),
    };

    private static string Hint(string written, IEnumerable<string> known)
    {
        var names = known.ToArray();
        return Spelling.Nearest(written, names) is { } near ? $"did you mean {near}?" : $"known here: {string.Join(", ", names)}";
    }

    private void CheckRequired()
    {
        foreach (var setting in ConfigurationSchema.In("").Where(s => s.Required && Missing(s, 0)))
        {
            var clauses = setting.Clause.Replace(" ", ", ", StringComparison.Ordinal);
            Report(_toml.Top, 1, $"{setting.Name} is missing: name it, for instance {setting.Key} = \"西门岗\" (clauses {clauses})");
        }

        if (_toml.Headers.All(header => header.Section != "account"))
        {
            Report(_toml.Top, 1, "there is no [[account]]: without one nobody can call; give it at least uri = \"sip:user@host\"");
        }

        foreach (var header in _toml.Headers.Where(header => header.IsArray && ConfigurationSchema.IsArray(header.Section)))
        {
            foreach (var setting in ConfigurationSchema.In(header.Section).Where(s => s.Required && Missing(s, header.Index)))
            {
                Report(header.Layer, header.Line, $"[{header.Section}] {setting.Key} is missing; allowed: {setting.Allowed}");
            }
        }
    }

    /// <summary>Missing, and not only wrong: what is wrong was reported at its line.</summary>
    private bool Missing(Setting setting, int index) =>
        !_toml.Entries.Any(e => e.Section == setting.Section && e.Key == setting.Key && e.Index == index);

    private ImmutableArray<Secret?> CheckAccounts(EffectiveSettings settings) =>
        [.. Enumerable.Range(0, settings.Accounts).Select(index => CheckAccount(settings, index))];

    private Secret? CheckAccount(EffectiveSettings settings, int index)
    {
        CheckExtension(settings, index);
        CheckTransport(settings, index);
        var inline = settings.Given("account", "password", index);
        var fromFile = settings.Given("account", "password-file", index);
        if (inline is not null && fromFile is not null && inline.Layer == fromFile.Layer)
        {
            Report(fromFile, "[account] password-file: there is a password as well; allowed: one of them");
            return null;
        }

        var username = settings.Given("account", "username", index);
        if (inline is null && fromFile is null)
        {
            var wrong =
                _toml.Entries.Any(e => e is { Section: "account", Key: "password" or "password-file" } && e.Index == index);
            if (username is not null && !wrong)
            {
                Report(username, "[account] username: there is no password to it; allowed: with password-file or password");
            }

            return null;
        }

        var own = inline is not null && (fromFile is null || inline.Layer.Kind > fromFile.Layer.Kind);
        return own ? new Secret(((TomlValue.Text)inline!.Value).Value) : ReadSecret(fromFile!);
    }

    private Secret? ReadSecret(TomlEntry entry)
    {
        var name = ((TomlValue.Text)entry.Value).Value;
        try
        {
            var secret = File.ReadAllText(entry.Layer.Path(name)).TrimEnd('\r', '\n');
            if (secret.Length > 0)
            {
                return new Secret(secret);
            }

            Report(entry, $"[account] password-file: \"{name}\" is empty; allowed: a file that holds the password");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "is not there" : "cannot be read";
            Report(entry, $"[account] password-file: \"{name}\" {why}; "
                + "allowed: a file that this user may read, relative to this file's folder");
        }

        return null;
    }

    /// <summary>Clause 4.6b: a phone whose own number begins like an emergency number would catch calls for it.</summary>
    private void CheckExtension(EffectiveSettings settings, int index)
    {
        if (settings.Given("account", "uri", index) is not { } uri)
        {
            return;
        }

        var user = SipAddress.UserOf(((TomlValue.Text)uri.Value).Value);
        var plan = new DialPlan
        {
            Emergency = settings.Texts("dial-plan", "emergency"), OutsidePrefix = settings.Text("dial-plan", "outside-prefix"),
        };
        var begins = plan.IsEmergency(user) ? user : NumberCheck.Beginning(plan, user);
        if (begins is not null && user.All(char.IsAsciiDigit))
        {
            Report(uri, $"[account] uri: found extension {user}, which begins with the emergency number {begins}; "
                + "allowed: one that does not (clause 4.6b)");
        }
    }

    private void CheckTransport(EffectiveSettings settings, int index)
    {
        if (settings.Given("account", "registrar", index) is not { } registrar
            || SipAddress.TransportOf(((TomlValue.Text)registrar.Value).Value) is not { } named)
        {
            return;
        }

        if (named is not ("udp" or "tcp" or "tls"))
        {
            Report(registrar, $"[account] registrar: found ;transport={named}; allowed: udp | tcp | tls");
        }
        else if (settings.Given("account", "transport", index) is { Value: TomlValue.Text said } entry && said.Value != named)
        {
            Report(entry, $"[account] transport: found \"{said.Value}\", but the registrar says ;transport={named}; "
                + "allowed: the same in both, or one left out");
        }
    }

    private void CheckDialPlan(EffectiveSettings settings)
    {
        var emergency = settings.Texts("dial-plan", "emergency");
        if (settings.Given("dial-plan", "emergency") is { } list && emergency.IsEmpty)
        {
            Report(list, "[dial-plan] emergency: found an empty list; allowed: at least one number (clause 4.6b)");
        }

        if (settings.Given("dial-plan", "barred") is { } barred)
        {
            foreach (var number in settings.Texts("dial-plan", "barred").Intersect(emergency))
            {
                Report(barred, $"[dial-plan] barred: found the emergency number {number}; "
                    + "emergency numbers are never barred (clause 4.6b)");
            }
        }

        var prefix = settings.Text("dial-plan", "outside-prefix");
        if (prefix.Length > 0 && settings.Given("dial-plan", "outside-prefix") is { } entry)
        {
            foreach (var number in emergency.Where(number =>
            number.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(number, StringComparison.Ordinal)))
            {
                Report(entry, $"[dial-plan] outside-prefix: found \"{prefix}\", which hides the emergency number {number}; "
                + "allowed: digits that no emergency number begins with");
            }
        }
    }

    private void CheckOrder(EffectiveSettings settings)
    {
        Check("desk", "hold-offer-callback-s", "hold-limit-s");
        if (settings.Given("desk", "hold-warning-s") is not null)
        {
            Check("desk", "hold-warning-s", "hold-limit-s"); // by default it gives way to a short limit
        }

        Check("sip", "rtp-port-min", "rtp-port-max");
        if (settings.Given("sip", "rtp-port-min") is { Value: TomlValue.Integer { Value: var port } } entry && port % 2 != 0)
        {
            Report(entry, string.Create(
                CultureInfo.InvariantCulture, $"[sip] rtp-port-min: found {port}; allowed: an even number (RFC 3550 §11)"));
        }

        void Check(string section, string low, string high)
        {
            var (least, most) = (settings.Whole(section, low), settings.Whole(section, high));
            if (least >= most)
            {
                var (one, other) = (settings.Given(section, low), settings.Given(section, high));
                var last = (one?.Layer.Kind, one?.Line).CompareTo((other?.Layer.Kind, other?.Line)) > 0 ? one : other;
                Report(last?.Layer ?? _toml.Top, last?.Line ?? 0, string.Create(
                    CultureInfo.InvariantCulture,
                    $"[{section}] {low}: found {least}; allowed: less than {high}, which is {most}"));
            }
        }
    }
}
