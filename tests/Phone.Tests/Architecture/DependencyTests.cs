using System.Reflection.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Phone.Tests.Architecture;

/// <summary>Dependencies point one way: Phone → Desk, Hal, Pjsip; Hal.Simulation → Hal; Desk → nothing.</summary>
public sealed partial class DependencyTests
{
    private static readonly string[] Ours = ["Desk", "Pjsip", "Hal", "Hal.Simulation", "phone"];

    [Theory]
    [InlineData("firmware/Desk/Desk.csproj", "")]
    [InlineData("firmware/Pjsip/Pjsip.csproj", "")]
    [InlineData("hal/Hal/Hal.csproj", "")]
    [InlineData("hal/Hal.Simulation/Hal.Simulation.csproj", "Hal")]
    [InlineData("firmware/Phone/Phone.csproj", "Desk Hal Hal.Simulation Pjsip")]
    public void A_project_refers_to_its_neighbours_below_and_to_no_other(string project, string neighbours)
    {
        var references = Items(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order();
        Assert.Equal(neighbours.Split(' ', StringSplitOptions.RemoveEmptyEntries), references);
    }

    [Theory]
    [InlineData("Desk", "")]
    [InlineData("Pjsip", "")]
    [InlineData("Hal", "")]
    [InlineData("Hal.Simulation", "Hal")]
    [InlineData("phone", "Desk Hal Hal.Simulation Pjsip")]
    public void What_was_built_refers_to_no_more_than_that(string assembly, string neighbours)
    {
        using var built = BuiltAssembly.Open(assembly);
        Assert.Equal(neighbours.Split(' ', StringSplitOptions.RemoveEmptyEntries), built.References.Intersect(Ours).Order());
    }

    [Fact]
    public void The_desk_needs_the_framework_and_nothing_else()
    {
        Assert.Empty(Items("firmware/Desk/Desk.csproj", "PackageReference"));
        using var desk = BuiltAssembly.Open("Desk");
        Assert.All(desk.References, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    /// <summary>No clock, no input or output, no threads, no chance: what the desk does follows from what it was told.</summary>
    [Fact]
    public void The_desk_reaches_for_nothing_outside_itself()
    {
        using var desk = BuiltAssembly.Open("Desk");
        Assert.DoesNotContain(desk.Types, type => ForbiddenType().IsMatch(type));
        Assert.DoesNotContain(desk.Members, member => ForbiddenMember().IsMatch(member));
    }

    /// <summary>The sieve itself: what it must catch and what it must let through.</summary>
    [Theory]
    [InlineData("System.Threading.Thread", true)]
    [InlineData("System.IO.File", true)]
    [InlineData("System.Diagnostics.Stopwatch", true)]
    [InlineData("System.Random", true)]
    [InlineData("System.Net.Sockets.Socket", true)]
    [InlineData("System.TimeSpan", false)]
    [InlineData("System.Collections.Immutable.ImmutableArray`1", false)]
    public void A_forbidden_type_is_known_when_it_is_seen(string type, bool forbidden) =>
        Assert.Equal(forbidden, ForbiddenType().IsMatch(type));

    [Fact]
    public void The_sieve_finds_the_clock_where_there_is_one()
    {
        using var phone = BuiltAssembly.Open("phone");
        Assert.Contains("System.DateTimeOffset.get_Now", phone.Members);
        Assert.Contains(phone.Members, member => ForbiddenMember().IsMatch(member));
        Assert.Contains(phone.Types, type => ForbiddenType().IsMatch(type));
    }

    [Fact]
    public void Only_the_signalling_speaks_pjsip()
    {
        var speakers = Repository.Sources("firmware/Phone")
            .Where(file => UsesPjsip().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Project("firmware/Phone"), file))
            .ToArray();
        Assert.NotEmpty(speakers);
        Assert.All(speakers, file => Assert.True(
            file.StartsWith("Sip/", StringComparison.Ordinal) || file == "Audio/PjmediaPort.cs", $"{file} uses PJSIP"));
    }

    /// <summary>A finaliser runs on the collector's thread, which PJLIB does not know.</summary>
    [Fact]
    public void No_class_of_ours_on_top_of_pjsip_has_a_finaliser()
    {
        using var phone = BuiltAssembly.Open("phone");
        var onTop = phone.Metadata.TypeDefinitions.Select(phone.Metadata.GetTypeDefinition)
            .Where(type => phone.BaseOf(type).StartsWith("Pjsip.", StringComparison.Ordinal))
            .ToArray();
        string[] known = ["Neighbour", "Phone.Sip.PhoneAccount", "Phone.Sip.PhoneCall", "Phone.Sip.PhoneEndpoint"];
        Assert.Equal(known, onTop.Select(phone.NameOf).Order(StringComparer.Ordinal));
        Assert.All(onTop, type => Assert.DoesNotContain(
            "Finalize", type.GetMethods().Select(method => phone.Metadata.GetString(phone.Metadata.GetMethodDefinition(method).Name))));
    }

    [Fact]
    public void What_runs_on_the_media_thread_takes_no_lock()
    {
        string[] media =
        [
            "StreamLeg", "PjmediaPort", "GainRamp", "Limiter", "LevelMeter", "Resampler", "RingGenerator", "SampleFifo", "SampleRing",
            "ToneGenerator", "PageSource", "MediaClock", "Mix", "VirtualAudioDevice", "FileAudioDevice",
        ];
        Assert.All(media, name => Assert.DoesNotMatch(
            @"\block\s*\(|Monitor\.|\bMutex\b|SemaphoreSlim",
            File.ReadAllText(Repository.Project($"firmware/Phone/Audio/{name}.cs"))));
    }

    private static IEnumerable<string> Items(string project, string kind) => XDocument.Load(Repository.Project(project))
        .Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    [GeneratedRegex(@"^System\.(IO\.|Net\.|Threading\.|Console$|Random$|TimeProvider$|Diagnostics\.(Stopwatch|Process)"
        + @"|Security\.Cryptography\.|Timers\.|Runtime\.InteropServices\.NativeLibrary)")]
    private static partial Regex ForbiddenType();

    [GeneratedRegex(@"^System\.(DateTime|DateTimeOffset)\.get_(Now|UtcNow|Today)$|^System\.TimeZoneInfo\.get_Local$"
        + @"|^System\.Environment\.(?!get_CurrentManagedThreadId$)|^System\.Guid\.NewGuid$")] // every iterator asks on which thread it is
    private static partial Regex ForbiddenMember();

    [GeneratedRegex(@"\busing\s+(\w+\s*=\s*)?Pjsip\b|\bPjsip\.\w|\bglobal::Pjsip\b|LibraryImport\(""pjsua2""|""pjsua2""")]
    private static partial Regex UsesPjsip();
}
