using CallDesk;
using Phone.SiteDirectory;

namespace Phone.Configuration;

/// <summary>The check's second half: the desk's, the station's and the site's settings against each other and the directory.</summary>
/// <param name="file">The name that errors are said with.</param>
/// <param name="folder">Where relative files lie.</param>
internal sealed class SiteCheck(EffectiveSettings settings, string file, string folder, List<ConfigurationError> errors)
{
    /// <summary>What was left out of the directory.</summary>
    public List<ConfigurationError> Notes { get; } = [];

    /// <summary>Reports into the list of errors; returns the directory, empty if there is none.</summary>
    public DirectoryBook Run()
    {
        var directory = ReadDirectory();
        var plan = new DialPlan
        {
            Emergency = settings.Texts("dial-plan", "emergency"),
            Barred = settings.Texts("dial-plan", "barred"),
            OutsidePrefix = settings.Text("dial-plan", "outside-prefix"),
        };
        var numbers = new NumberCheck(plan, directory);
        CheckNumbers(numbers);
        CheckHandsfree();
        CheckGuards();
        CheckAlerts();
        CheckFiles();
        foreach (var problem in numbers.Directory())
        {
            errors.Add(new ConfigurationError(DirectoryPath() ?? file, problem.Line, problem.Message));
        }

        return directory;
    }

    private void Report(TomlEntry entry, string message) =>
        errors.Add(new ConfigurationError(file, entry.Line, $"[{entry.Section}] {entry.Key}: {message}"));

    private string? DirectoryPath() =>
        settings.TextOrNull("directory", "file", 0) is { } name ? Path.GetFullPath(name, folder) : null;

    private DirectoryBook ReadDirectory()
    {
        if (settings.Given("directory", "file") is not { } entry || DirectoryPath() is not { } path)
        {
            return DirectoryBook.Empty;
        }

        var reading = DirectoryFile.Read(path);
        foreach (var problem in reading.Problems)
        {
            if (problem.Line == 0)
            {
                Report(entry, $"\"{settings.Text("directory", "file")}\" {problem.Message}");
            }
            else
            {
                Notes.Add(new ConfigurationError(path, problem.Line, problem.Message));
            }
        }

        return new DirectoryBook(reading.Lines, settings.Text("dial-plan", "outside-prefix"));
    }

    private void CheckNumbers(NumberCheck numbers)
    {
        Check("desk", "overflow-to", mayBeEmergency: false);
        Check("station", "hotline", mayBeEmergency: false);
        Check("station", "emergency-contact", mayBeEmergency: true);
        Check("selftest", "echo-number", mayBeEmergency: false);
        if (settings.Text("desk", "overflow") == "forward" && settings.Text("desk", "overflow-to").Length == 0
            && settings.Given("desk", "overflow") is { } forward)
        {
            Report(forward, "found \"forward\", but there is no overflow-to; allowed: with overflow-to");
        }

        void Check(string section, string key, bool mayBeEmergency)
        {
            if (settings.Given(section, key) is { Value: TomlValue.Text { Value.Length: > 0 } text } entry
                && numbers.WrongWith(text.Value, mayBeEmergency) is { } wrong)
            {
                Report(entry, wrong);
            }
        }
    }

    private void CheckHandsfree()
    {
        if (settings.Profile == Profile.SecurityBooth
            && settings.Given("station", "handsfree") is { Value: TomlValue.Boolean { Value: true } } entry)
        {
            Report(entry, "found true; allowed in a security-booth: false (clause 4.3b)");
        }
    }

    private void CheckGuards()
    {
        if (settings.Guards == 0 && settings.Given("station", "sign-in") is { Value: TomlValue.Boolean { Value: true } } entry)
        {
            Report(entry, "found true, but there is no [[guard]]; allowed: with one [[guard]] for each");
        }

        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < settings.Guards; index++)
        {
            if (settings.Given("guard", "id", index) is { Value: TomlValue.Text id } given && !known.TryAdd(id.Value, given.Line))
            {
                Report(given, $"found \"{id.Value}\", which stands in line {known[id.Value]} as well; allowed: each once");
            }
        }
    }

    private void CheckAlerts()
    {
        var https = settings.Texts("alerts", "webhooks")
            .FirstOrDefault(uri => uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (https is not null && settings.Texts("alerts", "webhook-pins").IsEmpty && settings.Given("alerts", "webhooks") is { } hooks)
        {
            Report(hooks, $"found \"{https}\" without webhook-pins; allowed: with the key that this server must have");
        }
    }

    private void CheckFiles()
    {
        foreach (var (section, key) in new[] { ("account", "tls-ca-file"), ("journal", "recovery-key-file") })
        {
            if (settings.Given(section, key) is { Value: TomlValue.Text name } entry && !File.Exists(Path.GetFullPath(name.Value, folder)))
            {
                Report(entry, $"\"{name.Value}\" is not there; allowed: a file that this user may read, relative to this file's folder");
            }
        }
    }
}
