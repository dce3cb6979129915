using System.Globalization;
using System.Net;
using CallDesk;
using Phone.SiteDirectory;

namespace Phone.Configuration;

/// <summary>The check's second half: the desk's, the station's and the site's settings against each other and the directory.</summary>
internal sealed class SiteCheck(EffectiveSettings settings, List<ConfigurationError> errors)
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
        CheckPanel();
        CheckAlerts();
        CheckFiles();
        foreach (var problem in numbers.Directory())
        {
            errors.Add(new ConfigurationError(DirectoryPath() ?? "", problem.Line, problem.Message));
        }

        return directory;
    }

    private void Report(TomlEntry entry, string message) =>
        errors.Add(new ConfigurationError(entry.Layer.File, entry.Line, $"[{entry.Section}] {entry.Key}: {message}"));

    private string? DirectoryPath() => settings.Path("directory", "file");

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

        CheckOnce("guard", "id", settings.Guards);
    }

    private void CheckOnce(string section, string key, int count)
    {
        var known = new Dictionary<string, TomlEntry>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            if (settings.Given(section, key, index) is { Value: TomlValue.Text id } given && !known.TryAdd(id.Value, given))
            {
                Report(given, $"found \"{id.Value}\", which stands in {Place(known[id.Value], given)} as well; allowed: each once");
            }
        }
    }

    /// <summary>Clause 1.9: what a network can reach, only those who have signed in may see.</summary>
    private void CheckPanel()
    {
        CheckOnce("user", "name", settings.Users);
        if (settings.Users == 0 && settings.Given("http", "bind") is { Value: TomlValue.Text bind } entry
            && !IPAddress.IsLoopback(IPEndPoint.Parse(bind.Value).Address))
        {
            Report(entry, $"found \"{bind.Value}\", which a network can reach, but there is no [[user]]; "
                + "allowed: with one [[user]] at least (HTTPS and sign-in then), or 127.0.0.1:PORT (clause 1.9)");
        }

        if (settings.Users > 0 && settings.Given("http", "local-role") is { } role)
        {
            Report(role, $"found {role.Value} and a [[user]]; allowed: only while there is none, since then everybody signs in");
        }

        CheckCertificate();
    }

    private void CheckCertificate()
    {
        var certificate = settings.Given("http", "certificate-file");
        var key = settings.Given("http", "key-file");
        if (certificate is null || key is null)
        {
            if ((certificate ?? key) is { } alone)
            {
                Report(alone, $"found without {(key is null ? "key-file" : "certificate-file")}; allowed: both or none");
            }

            return;
        }

        var (certificateFile, keyFile) = (PathOf(certificate), PathOf(key));
        foreach (var (named, path) in new[] { (certificate, certificateFile), (key, keyFile) })
        {
            if (!File.Exists(path))
            {
                Report(named, $"{named.Value} is not there; allowed: a file that this user may read, relative to this file's folder");
                return;
            }
        }

        if (CertificateFiles.WrongWith(certificateFile, keyFile) is { } wrong)
        {
            Report(certificate, $"{certificate.Value} with key-file {key.Value}: {wrong}; allowed: a certificate and its key, both PEM");
        }
    }

    private static string PathOf(TomlEntry entry) => entry.Layer.Path(((TomlValue.Text)entry.Value).Value);

    private static string Place(TomlEntry entry, TomlEntry seenFrom) => entry.Layer == seenFrom.Layer
        ? string.Create(CultureInfo.InvariantCulture, $"line {entry.Line}")
        : string.Create(CultureInfo.InvariantCulture, $"{entry.Layer.File}:{entry.Line}");

    private void CheckAlerts()
    {
        foreach (var key in (ReadOnlySpan<string>)["webhooks", "event-webhooks"])
        {
            var https = settings.Texts("alerts", key).FirstOrDefault(uri => uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
            if (https is not null && settings.Texts("alerts", "webhook-pins").IsEmpty && settings.Given("alerts", key) is { } hooks)
            {
                Report(hooks, $"found \"{https}\" without webhook-pins; allowed: with the key that this server must have");
            }
        }
    }

    private void CheckFiles()
    {
        foreach (var (section, key) in new[] { ("account", "tls-ca-file"), ("journal", "recovery-key-file") })
        {
            if (settings.Given(section, key) is { Value: TomlValue.Text name } entry && !File.Exists(entry.Layer.Path(name.Value)))
            {
                Report(entry, $"\"{name.Value}\" is not there; allowed: a file that this user may read, relative to this file's folder");
            }
        }
    }
}
