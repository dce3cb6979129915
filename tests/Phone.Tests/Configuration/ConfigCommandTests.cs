using System.CommandLine;
using Phone.Commands;
using Xunit;

namespace Phone.Tests.Configuration;

/// <summary><c>phone config check|show</c>, through their command objects.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Check_ends_with_3_and_names_file_and_line()
    {
        var path = Write("post = \"a\"\nlanguage = \"xx\"\n[[account]]\nuri = \"sip:1@h\"\n");

        var (code, _, error) = Run("check", "--config", path);

        Assert.Equal(3, code);
        Assert.StartsWith($"{path}:2: language: found \"xx\"; allowed:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_of_a_good_file_ends_with_0()
    {
        var path = Write("post = \"a\"\n[[account]]\nuri = \"sip:1@h\"\n");

        Assert.Equal(0, Run("check", "--config", path).Code);
    }

    [Fact]
    public void Show_says_where_a_value_comes_from_and_masks_passwords()
    {
        var path = Write(
            "profile = \"service-center\"\npost = \"a\"\n"
            + "[[account]]\nuri = \"sip:1@h\"\nusername = \"1\"\npassword = \"tops3cret\"\n");

        var (code, output, _) = Run("show", "--config", path);

        Assert.Equal(0, code);
        Assert.DoesNotContain("tops3cret", output, StringComparison.Ordinal);
        Assert.Contains("\"********\"", output, StringComparison.Ordinal);
        Assert.Matches(@"rings-limit +=\ 2 +\# profile service-center", output);
        Assert.Matches(@"hold-limit-s +=\ 60 +\# default", output);
        Assert.Contains($"# {path}:4", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_docs_needs_no_file() =>
        Assert.Contains("`rings-limit`", Run("show", "--docs").Output, StringComparison.Ordinal);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code =
            ConfigCommands.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "phone.toml");
        File.WriteAllText(path, text);
        return path;
    }
}
