using System.Text.RegularExpressions;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>SIGHUP to a running phone: a good configuration comes into force, a bad one never replaces it.</summary>
public sealed class ReloadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-reload-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "phone.toml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_bad_new_configuration_never_replaces_a_good_one()
    {
        await WriteAsync("First");
        using PhoneProcess phone = PhoneProcess.Start(
            [], "run", "--board", "virtual", "--config", File, "--data", _folder, "--sip", "127.0.0.1:0", "--http", "127.0.0.1:0");
        await phone.ReadyAsync(Patience, Cancelled);
        using var panel = new HttpClient { BaseAddress = new Uri($"http://{Regex.Match(phone.Output, @"http=(\S+)").Groups[1].Value}") };

        await WriteAsync("Second\"\nlangage = \"zh");
        phone.AskToReload();
        await phone.SaysAsync($"{File}:2: langage is not known; did you mean language?", Patience, Cancelled);
        await phone.SaysAsync("the one before stays in use", Patience, Cancelled);
        Assert.Contains("\"First\"", await panel.GetStringAsync("/api/v1/state", Cancelled), StringComparison.Ordinal);

        await WriteAsync("Third");
        phone.AskToReload();
        await phone.SaysAsync("configuration: read again and in use", Patience, Cancelled);
        Assert.Contains("\"Third\"", await panel.GetStringAsync("/api/v1/state", Cancelled), StringComparison.Ordinal);

        phone.AskToEnd();
        Assert.Equal(0, await phone.EndAsync(Patience, Cancelled));
    }

    private Task WriteAsync(string post) => System.IO.File.WriteAllTextAsync(
        File, $"post = \"{post}\"\n[[account]]\nuri = \"sip:201@127.0.0.1\"\n", Cancelled);
}
