using System.Text.Json;

namespace Hil;

/// <summary>
/// The data disk of a machine that is off, looked at from outside of it: its file system recovered as a boot would (e2fsck replays the
/// journal of ext4) on a copy, the phone's folder taken out, and the published phone's own commands run over that.
/// </summary>
internal static class DataDisk
{
    /// <summary>e2fsck(8): 1 is "errors corrected", which a replayed journal counts as.</summary>
    private const int Corrected = 1;

    private const string LongestList = "1000000";

    public static string In(string folder) => Path.Combine(folder, "data.img");

    /// <summary>A new empty disk.</summary>
    public static async Task FormatAsync(string folder)
    {
        var (code, output) = await RunAsync("mke2fs", ["-q", "-F", "-t", "ext4", In(folder), "64M"], folder);
        Assert.True(code == 0, output);
    }

    /// <summary>The journal on the folder's disk is whole and can be opened; its records, newest first.</summary>
    public static async Task<IReadOnlyList<JournalRecord>> VerifiedJournalAsync(string folder)
    {
        var look = Directory.CreateTempSubdirectory("hil-disk-").FullName;
        try
        {
            var copy = Path.Combine(look, "data.img");
            File.Copy(In(folder), copy);
            var (repaired, said) = await RunAsync("e2fsck", ["-f", "-y", copy], look);
            Assert.True(repaired <= Corrected, $"e2fsck ended with {repaired}: {said}");
            (_, said) = await RunAsync("debugfs", ["-R", $"rdump /phone {look}", copy], look);
            var data = Path.Combine(look, "phone");
            Assert.True(Directory.Exists(data), said);
            var (verified, words) = await PhoneAsync(["journal", "verify", "--data", data], look);
            Assert.True(verified == 0, words);
            var (listed, records) = await PhoneAsync(["journal", "list", "--json", "--limit", LongestList, "--data", data], look);
            Assert.True(listed == 0, records);
            return JsonSerializer.Deserialize<List<JournalRecord>>(records, JsonSerializerOptions.Web)!;
        }
        finally
        {
            Directory.Delete(look, recursive: true);
        }
    }

    private static Task<(int ExitCode, string Output)> PhoneAsync(string[] arguments, string folder)
    {
        var phone = PhoneCommand.For(PhoneBuild.Aot);
        return RunAsync(phone.Program, [.. phone.Before, .. arguments], folder);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string folder)
    {
        await using var run = ChildProcess.Start(program, arguments, folder);
        return (await run.WaitForExitAsync(Patience.Event), run.Output);
    }
}
