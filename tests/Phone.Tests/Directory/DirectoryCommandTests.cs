using System.CommandLine;
using Phone.Commands;
using Xunit;

namespace Phone.Tests.SiteDirectory;

/// <summary><c>phone directory check</c>, through its command object.</summary>
public sealed class DirectoryCommandTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("phone-directory-").FullName;

    private string File => Path.Combine(_folder, "directory.csv");

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_directory_is_counted()
    {
        var (code, output, error) = Check("id,name,number,class,until,reason\na,A,8001,,,\nb,B,8002,blocked,2001-01-31,threats\n");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"{File}: 1 entries in force, 1 expired, 0 wrong\n", output);
    }

    [Fact]
    [Clause("4.6b")]
    public void Every_wrong_line_is_named_in_order()
    {
        var (code, output, error) = Check("id,name,number\na,A,1101234\nb,B,none\n");

        Assert.Equal(3, code);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith($"{File}:2: number of a: begins with the emergency number 110", error, StringComparison.Ordinal);
        Assert.Contains($"{File}:3: number: give digits", error, StringComparison.Ordinal);
        Assert.Contains("2 wrong", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_dial_plan_may_be_a_sites_own()
    {
        string configuration = Path.Combine(_folder, "phone.toml");
        System.IO.File.WriteAllText(
            configuration, "post = \"a\"\n[[account]]\nuri = \"sip:1@h\"\n[dial-plan]\nemergency = [\"999\"]\n");
        const string text = "id,name,number\na,A,1101234\n";

        Assert.Equal(3, Check(text).Code);
        Assert.Equal(0, Check(text, "--config", configuration).Code);
    }

    private (int Code, string Output, string Error) Check(string text, params string[] more)
    {
        System.IO.File.WriteAllText(File, text);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = DirectoryCommands.Create().Parse(["check", File, .. more])
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
