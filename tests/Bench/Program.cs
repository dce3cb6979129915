using System.Globalization;
using System.Text.Json;
using Bench;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine("usage: Bench [--smoke] [--report FILE]");
    return 2;
}

var plan = options.Smoke ? BenchPlan.Smoke : BenchPlan.Full;
var before = Machine.Load();
BenchReport report;
try
{
    using var benchmark = new Benchmark(plan, line => Console.Error.WriteLine(line));
    var (phones, leftOut) = await benchmark.RunAsync();
    report = new BenchReport(DateTimeOffset.UtcNow, options.Smoke, Machine.Describe(before), phones, leftOut);
}
catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
{
    Console.Error.WriteLine($"error: {failure.Message}");
    Console.WriteLine("0 passed, 1 failed, 0 skipped");
    return 1;
}

Console.WriteLine(Table.Render(report));
foreach (var bar in Verdicts.Bars(report))
{
    Console.WriteLine(bar);
}

if (options.Report is { } file)
{
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
    File.WriteAllText(file, JsonSerializer.Serialize(report, Options.Json));
}

var hasPhone = report.Phones.Any(phone => phone.Name == Verdicts.Phone);
if (!options.Smoke)
{
    return hasPhone ? 0 : 1;
}

Console.WriteLine();
var checks = Verdicts.Checks(report).ToArray();
foreach (var (name, _) in checks.Where(check => !check.Holds))
{
    Console.WriteLine($"FAILED {name}");
}

var failed = checks.Count(check => !check.Holds) + (hasPhone ? 0 : 1);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{checks.Count(check => check.Holds)} passed, {failed} failed, {report.LeftOut.Count} skipped"));
return failed == 0 ? 0 : 1;
